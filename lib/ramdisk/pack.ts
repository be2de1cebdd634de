import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { addAbortSignal, Readable, Transform, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ParfaitError } from '../errors.ts'
import { toolPath } from '../run.ts'
import type { TreeEntry } from '../tree/entry.ts'
import { type Compression, findCompression } from './compressions.ts'
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
  const { counter, result } = countBytes()
  const file = createWriteStream(to.output, { mode: 0o644 })
  const compression = findCompression(to.compression)
  const source = Readable.from(writeCpio(entries), { objectMode: false })
  // Its end ends all that reads from it.
  if (to.signal) addAbortSignal(to.signal, source)
  if (!compression.tool) await pipeline(source, counter, file)
  else await throughTool(source, compression, [counter, file])
  return result()
}

async function throughTool(
  source: Readable,
  { tool, args }: Compression,
  [counter, file]: [Transform, Writable],
): Promise<void> {
  const child = spawn(tool?.command ?? '', [...args], {
    env: { PATH: toolPath, LC_ALL: 'C' },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const said: Buffer[] = []
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk))
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(code ?? -1))
  })
  const results = await Promise.allSettled([
    ended,
    pipeline(source, child.stdin),
    pipeline(child.stdout, counter, file),
  ])
  const [code, , written] = results
  // What could not be written, or read, says more than the tool whose pipe broke.
  if (written.status === 'rejected') throw written.reason
  if (code.status === 'rejected' || code.value !== 0)
    throw new ParfaitError(
      'tool-failed',
      `'${tool?.command}' failed: ${Buffer.concat(said).toString().trim() || String(code)}`,
    )
  for (const result of results) if (result.status === 'rejected') throw result.reason
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
