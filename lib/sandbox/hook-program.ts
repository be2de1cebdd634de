import type { Readable, Writable } from 'node:stream'
import type { RunProgram } from '../define.ts'
import { startProgram } from '../start.ts'

/** A way to run programs for a hook. */
interface HookProgram {
  /** Words before those of the hook. */
  readonly prefix?: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** Where what they print goes as well, unless it is to be quiet; both may be the same. */
  readonly log: { readonly stdout: Writable; readonly stderr: Writable }
  /** Its abort ends them. */
  readonly signal?: AbortSignal | undefined
}

/** The function `run` of a hook's context. */
export function hookProgram({ prefix = [], env: own, log, signal }: HookProgram): RunProgram {
  return async (command, args = [], options = {}) => {
    const [first = command, ...rest] = [...prefix, command, ...args]
    const { accept = [], quiet = false, input = '' } = options
    const env = { ...own, ...options.env }
    const { child, ended } = await startProgram({ command: first, args: rest, env, signal })
    child.stdin.end(input)
    const stdout = collect(child.stdout, quiet ? undefined : log.stdout)
    const stderr = collect(child.stderr, quiet ? undefined : log.stderr)
    const { code, signal: killed, fault } = await ended
    if (fault) throw fault
    if (code === null || ![0, ...accept].includes(code))
      throw new Error(`'${[command, ...args].join(' ')}' failed (${killed ?? code})`)
    return { stdout: stdout(), stderr: stderr(), exitCode: code }
  }
}

/** The whole text of a stream when it has ended, passed on meanwhile. */
function collect(stream: Readable, to: Writable | undefined): () => string {
  const chunks: Buffer[] = []
  stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  if (to) stream.pipe(to, { end: false })
  return () => Buffer.concat(chunks).toString()
}
