import { readSync } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { qemuFile } from '../quoting/qemu.ts'
import { run } from '../run.ts'
import { mebibyte } from '../size.ts'

/** A part of a file, in bytes. */
export interface Extent {
  readonly start: number
  readonly length: number
}

/** The parts of a file that are no holes, ascending; Node has no call for them. */
export async function dataExtents(path: string): Promise<Extent[]> {
  const { stdout } = await run('qemu-img', [
    ...['map', '-f', 'raw', '--output=json', '--', qemuFile(path)],
  ])
  const mapped = JSON.parse(stdout) as readonly (Extent & { readonly data: boolean })[]
  return mapped.filter(({ data }) => data)
}

/**
 * What a file has in some parts, a MiB at a time; the buffer is used again. Not beside other work: a filesystem has hundreds
 * of small parts, and Node's other way takes longer to ask for one than to read it.
 */
export function* readExtents(
  file: FileHandle,
  extents: readonly Extent[],
): Generator<{ readonly at: number; readonly bytes: Buffer }> {
  const buffer = Buffer.alloc(mebibyte)
  for (const { start, length } of extents)
    for (let at = start; at < start + length; at += mebibyte) {
      const bytesRead = readSync(file.fd, buffer, 0, Math.min(mebibyte, start + length - at), at)
      yield { at, bytes: buffer.subarray(0, bytesRead) }
    }
}
