import { open } from 'node:fs/promises'
import { mebibyte } from '../../../size.ts'
import { dataExtents, readExtents } from '../../data-extents.ts'
import { cutSlices } from '../qcow2/slices.ts'
import { DeflateThreads } from './deflate-threads.ts'
import { grainBytes } from './sectors.ts'

/** A grain that has anything else than zeros. */
interface Grain {
  /** Its number on the disk. */
  readonly index: number
  /** A zlib stream of it; the last one of a disk is filled up with zeros first. */
  readonly deflated: Uint8Array
}

/** Grains that are held at once: enough for all threads. */
const most = 32

/** The grains of a raw disk that are not all zeros, in order, compressed some at a time. */
export async function* deflateGrains(raw: string, level: number): AsyncGenerator<Grain> {
  const threads = new DeflateThreads(level)
  const waiting: Promise<Grain>[] = []
  const next = () => waiting.shift() as Promise<Grain>
  try {
    for await (const { index, bytes } of readGrains(raw)) {
      waiting.push(threads.deflate(bytes).then((deflated) => ({ index, deflated })))
      if (waiting.length >= most) yield await next()
    }
    while (waiting.length > 0) yield await next()
  } finally {
    await Promise.allSettled(waiting)
    await threads.close()
  }
}

/** The buffers are each a grain's own. */
async function* readGrains(
  raw: string,
): AsyncGenerator<{ readonly index: number; readonly bytes: Uint8Array<ArrayBuffer> }> {
  const zeros = Buffer.alloc(grainBytes)
  const file = await open(raw, 'r')
  try {
    const slices = cutSlices(await dataExtents(raw), mebibyte)
    for (const { at, bytes } of readExtents(file, slices))
      for (let from = 0; from < bytes.length; from += grainBytes) {
        const length = Math.min(grainBytes, bytes.length - from)
        if (bytes.compare(zeros, 0, length, from, from + length) === 0) continue
        const own = new Uint8Array(grainBytes)
        own.set(bytes.subarray(from, from + length))
        yield { index: (at + from) / grainBytes, bytes: own }
      }
  } finally {
    await file.close()
  }
}
