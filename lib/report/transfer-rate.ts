/** How fast something goes, by its last seconds. */
interface TransferRate {
  /** Takes note of bytes that are done by now; fewer than before: it began anew. */
  note(done: number): void
  /** Bytes a second; undefined until there is something to say. */
  perSecond(): number | undefined
}

/** Milliseconds that count: a rate since the beginning would hide that it became slow. */
const window = 10_000

/** Measures by a clock in milliseconds. */
export function createTransferRate(now: () => number): TransferRate {
  let samples: { readonly at: number; readonly done: number }[] = []
  return {
    note(done) {
      const at = now()
      const last = samples.at(-1)
      if (done === 0 || (last && done < last.done)) samples = []
      // Ten in a second are enough, however small the pieces are.
      if (samples.length > 1 && at - (samples.at(-2)?.at ?? 0) < 100) samples.pop()
      samples.push({ at, done })
      while (samples.length > 2 && at - (samples[1]?.at ?? at) >= window) samples.shift()
    },
    perSecond() {
      const [first] = samples
      const last = samples.at(-1)
      if (!first || !last || last.done === first.done) return undefined
      // By now, not by the last piece: what stands still becomes slower and slower.
      return ((last.done - first.done) * 1000) / Math.max(1, now() - first.at)
    },
  }
}
