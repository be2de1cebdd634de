import type { Extent } from '../../data-extents.ts'
import { clusterBytes } from './clusters.ts'

/** A part of a disk that begins with a cluster. */
export type Slice = Extent

/**
 * Parts of a disk that have all of its data between them, each at most so much: `most` bytes, a multiple of a cluster.
 * What is empty between them belongs to none, or is left out of the next one.
 */
export function cutSlices(extents: readonly Extent[], most: number): Slice[] {
  const slices: Slice[] = []
  let end = 0
  for (const { start, length } of extents) {
    const from = Math.max(end, Math.floor(start / clusterBytes) * clusterBytes)
    end = Math.max(end, Math.ceil((start + length) / clusterBytes) * clusterBytes)
    for (let at = from; at < end; at += most)
      addSlice(slices, { start: at, length: Math.min(most, end - at) }, most)
  }
  return slices
}

/** Slices that follow each other become one, with what is empty between them, as long as their data is at most so much. */
export function joinSlices(slices: readonly Slice[], most: number): Slice[] {
  const joined: { start: number; length: number; data: number }[] = []
  for (const { start, length } of slices) {
    const last = joined.at(-1)
    if (last && last.data + length <= most) {
      last.length = start + length - last.start
      last.data += length
    } else joined.push({ start, length, data: length })
  }
  return joined.map(({ start, length }) => ({ start, length }))
}

/** Small ones that lie near each other become one: a program is started for each. */
function addSlice(slices: Slice[], { start, length }: Slice, most: number): void {
  const last = slices.at(-1)
  if (last && start + length - last.start <= most)
    slices[slices.length - 1] = { start: last.start, length: start + length - last.start }
  else slices.push({ start, length })
}
