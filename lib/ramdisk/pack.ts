import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { addAbortSignal, Readable, Transform, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { isErrno, ParfaitError } from '../errors.ts'
import { missingTool, toolPath } from '../run.ts'
import { type PipedChild, type Program, startProgram } from '../start.ts'
import type { TreeEntry } from '../tree/entry.ts'
import { findCompression } from './compressions.ts'
import { writeCpio } from './cpio.ts'

/** Writes entries as a compressed archive; gives back size and digest. Errors: `disk-full`, `tool-failed`, `tool-missing`. */
export async function packRamdisk(
  entries: readonly TreeEntry[],
  to: {
    readonly output: string
    readonly compression: string
    readonly signal?: AbortSignal | undefined
  },
): Promise<{ readonly size: number; readonly sha256: string }> {
  const compression = findCompression(to.compression)
  // Before there are streams: what fails must have somebody who listens.
  const tool = compression.tool && (await startTool(compression.tool.command, compression.args))
  const { counter, result } = countBytes()
  const file = createWriteStream(to.output, { mode: 0o644 })
  const source = Readable.from(writeCpio(entries), { objectMode: false })
  // Its end ends all that reads from it.
  if (to.signal) addAbortSignal(to.signal, source)
  if (tool) await throughTool(tool, { source, counter, file })
  else await pipeline(source, counter, file)
  return result()
}

interface PackingTool extends Program<PipedChild> {
  readonly command: string
}

async function startTool(command: string, args: readonly string[]): Promise<PackingTool> {
  return {
    command,
    ...(await startProgram({ command, args, env: { PATH: toolPath, LC_ALL: 'C' } })),
  }
}

async function throughTool(
  { command, child, ended }: PackingTool,
  { source, counter, file }: { source: Readable; counter: Transform; file: Writable },
): Promise<void> {
  const said: Buffer[] = []
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk))
  const [{ code, signal, fault }, read, written] = await Promise.all([
    ended,
    failureOf(pipeline(source, child.stdin)),
    failureOf(pipeline(child.stdout, counter, file)),
  ])
  // What could not be written, or read, says more than the tool whose pipe broke.
  if (written) throw written
  if (isErrno(fault, 'ENOENT')) throw missingTool(command, fault)
  if (code !== 0) {
    const why = Buffer.concat(said).toString().trim() || `it ended with ${signal ?? code}`
    throw new ParfaitError('tool-failed', `'${command}' failed: ${why}`, { cause: fault })
  }
  if (read) throw read
}

function failureOf(work: Promise<void>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  )
}

function countBytes() {
  const hash = createHash('sha256')
  let size = 0
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk)
      size += chunk.length
      done(null, chunk)
    },
  })
  return { counter, result: () => ({ size, sha256: hash.digest('hex') }) }
}
