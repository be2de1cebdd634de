import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { isErrno, ParfaitError } from '../../errors.ts'
import { describeEnd } from '../../process-end.ts'
import { toolPath } from '../../run.ts'
import { startProgram } from '../../start.ts'

/** A program that bytes pass through; what it prints has to be read from the start. */
interface ToolProcess {
  readonly output: Readable
  /** Gives it its input, and ends that; an early end of the program is told by `ended`. What the source throws ends the program. */
  feed(source: AsyncIterable<Uint8Array>): Promise<void>
  /** Errors: `tool-failed`, `disk-full`. */
  readonly ended: Promise<void>
}

/** How much of what it says is kept. Characters. */
const mostSaid = 4096

/** Starts a program of the view with pipes. */
export async function startTool(command: string, args: readonly string[]): Promise<ToolProcess> {
  const env = { PATH: toolPath, LC_ALL: 'C', TZ: 'UTC' }
  const { child, ended } = await startProgram({ command, args, env })
  let said = ''
  child.stderr.on('data', (bytes: Buffer) => {
    said = (said + bytes.toString()).slice(-mostSaid)
  })
  const feed = async (source: AsyncIterable<Uint8Array>) => {
    try {
      await pipeline(source, child.stdin)
    } catch (error) {
      if (isErrno(error, 'EPIPE') || isErrno(error, 'ERR_STREAM_PREMATURE_CLOSE')) return
      child.kill('SIGKILL')
      throw error
    }
  }
  const whenEnded = async () => {
    const end = await ended
    if (end.code === 0) return
    const last = said.trim().split('\n').slice(-3).join('\n')
    if (/No space left on device|Disk quota exceeded/.test(said))
      throw new ParfaitError('disk-full', `A file system is full: '${command}' said: ${last}`, {
        hint: "make room in the store: 'parfait cache prune'",
      })
    const { says } = end.code === null ? describeEnd(end) : { says: 'failed' }
    throw new ParfaitError('tool-failed', `'${command}' ${says}${last ? `: ${last}` : ''}`)
  }
  return { output: child.stdout, feed, ended: whenEnded() }
}
