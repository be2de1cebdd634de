import { statfsSync } from 'node:fs'
import type { ParfaitError } from '../errors.ts'

/** Less than a program's buffer: with that, the next write fails. Bytes. */
const nothing = 128 << 10

/**
 * A line that says that the store's file system is full, where a hook failed on one: the hook itself may say it in another
 * language, as `I/O error`, or not at all. Undefined: there is room, or something else failed.
 */
export function fullStore(store: string, { code }: Pick<ParfaitError, 'code'>): string | undefined {
  if (code !== 'hook-failed') return undefined
  const { bavail, bsize, ffree, files } = statfsSync(store)
  const room = bavail * bsize
  // A file system that makes inodes as they are needed says that it has none.
  if (room >= nothing && (ffree > 0 || files === 0)) return undefined
  return `No space left on device: the file system of the store has ${room} bytes and ${ffree} inodes left`
}
