/** A place in a text: line and column, from 1. */
export interface Place {
  readonly line: number
  readonly column: number
}

/** Line and column of an offset. */
export function placeAt(text: string, offset: number): Place {
  const before = text.slice(0, offset)
  const start = before.lastIndexOf('\n') + 1
  return { line: before.split('\n').length, column: offset - start + 1 }
}

/** Every match of a pattern with its place: that of the first group, where it has one. */
export function* matchesOf(
  text: string,
  pattern: RegExp,
): Generator<Place & { readonly match: RegExpExecArray }> {
  const global = new RegExp(pattern.source, [...new Set(`${pattern.flags}gd`)].join(''))
  for (const match of text.matchAll(global)) {
    const [start = 0] = match.indices?.[1] ?? match.indices?.[0] ?? []
    yield { ...placeAt(text, start), match }
  }
}
