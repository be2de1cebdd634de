/** So many are asked for side by side. */
const atOnce = 100

/** A list in pieces that are small enough to be asked for side by side. */
export function* inPieces<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let at = 0; at < all.length; at += atOnce) yield all.slice(at, at + atOnce)
}
