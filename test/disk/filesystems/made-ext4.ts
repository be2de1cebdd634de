import { mkdirSync, truncateSync, writeFileSync } from 'node:fs'
import { ext4 } from '../../../lib/disk/filesystems/ext4.ts'
import { run } from '../../../lib/run.ts'
import type { TreeEntry } from '../../../lib/tree/entry.ts'
import { clock, placed } from '../made.ts'

const mib = 1 << 20

interface Making {
  readonly folder: string
  readonly entries: readonly TreeEntry[]
  readonly name?: string
  readonly bytes?: number
  readonly makeOptions?: readonly string[]
}

/** Makes a filesystem at 1 MiB of a file, and gives a function that asks debugfs about it. */
export async function makeExt4(making: Making) {
  const { folder, entries, name = 'disk', bytes = 64 * mib, makeOptions = [] } = making
  const disk = `${folder}/${name}.raw`
  const scratch = `${folder}/scratch ${name}`
  mkdirSync(scratch)
  writeFileSync(disk, '')
  truncateSync(disk, bytes + 2 * mib)
  const partition = placed({ bytes, label: 'test', makeOptions })
  await ext4.make({ disk, partition, entries, clock, seed: 'ab'.repeat(32), scratch })
  const image = `${disk}?offset=${mib}`
  await run('e2fsck', ['-fn', image])
  return async (request: string) => (await run('debugfs', ['-R', request, image])).stdout
}
