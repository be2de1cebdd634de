import { readSync, writeSync } from 'node:fs'
import { open } from 'node:fs/promises'

/** What to copy where. */
interface SparseCopy {
  readonly from: string
  /** A file that is there already keeps what lies around the copy. */
  readonly to: string
  /** First byte in `to`, which has zeros from there on. */
  readonly offset: number
  /** Parts of `from`, in bytes, that are not all holes, where they are known. Default: the whole file. */
  readonly extents?: readonly { readonly start: number; readonly length: number }[]
}

const chunk = 1 << 20
const block = 4096

/** Copies a file and leaves blocks of zeros as holes; the last byte is where it was. Nothing else runs meanwhile. */
export async function copySparsely({ from, to, offset, extents }: SparseCopy): Promise<void> {
  const source = await open(from, 'r')
  try {
    const target = await open(to, 'a+').then(async (file) => {
      await file.close()
      return open(to, 'r+')
    })
    try {
      const { size } = await source.stat()
      const there = await target.stat()
      if (there.size < offset + size) await target.truncate(offset + size)
      const buffer = Buffer.alloc(chunk)
      for (const { start, length } of extents ?? [{ start: 0, length: size }])
        for (let at = start; at < start + length; ) {
          const wanted = Math.min(chunk, start + length - at)
          const bytesRead = readSync(source.fd, buffer, 0, wanted, at)
          if (bytesRead === 0) break
          for (const [begin, end] of dataRuns(buffer.subarray(0, bytesRead)))
            writeAll(target.fd, buffer.subarray(begin, end), offset + at + begin)
          at += bytesRead
        }
    } finally {
      await target.close()
    }
  } finally {
    await source.close()
  }
}

/** Writes all of some bytes to a place of a file, by its descriptor. */
export function writeAll(file: number, bytes: Buffer, position: number): void {
  for (let at = 0; at < bytes.length; )
    at += writeSync(file, bytes, at, bytes.length - at, position + at)
}

/** The stretches of a buffer that have a block with anything else than zeros. */
export function dataRuns(buffer: Buffer): [begin: number, end: number][] {
  const runs: [number, number][] = []
  const zeros = Buffer.alloc(block)
  for (let at = 0; at < buffer.length; at += block) {
    const end = Math.min(at + block, buffer.length)
    if (buffer.compare(zeros, 0, end - at, at, end) === 0) continue
    const last = runs.at(-1)
    if (last && last[1] === at) last[1] = end
    else runs.push([at, end])
  }
  return runs
}
