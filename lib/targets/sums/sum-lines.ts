/** Digests by name, as a file of them has them. */
type Sums = ReadonlyMap<string, string>

const letters: Readonly<Record<string, string>> = { '\\\\': '\\', '\\n': '\n', '\\r': '\r' }

/** Reads what sha512sum(1) and its kind write; lines that are none are left out. */
export function readSums(text: string): Sums {
  const sums = new Map<string, string>()
  for (const line of text.split('\n')) {
    const [, slash, digest = '', spelled = ''] =
      /^(\\?)([0-9a-f]{32,128}) [ *](.+?)\r?$/i.exec(line) ?? []
    const name = slash ? spelled.replace(/\\[\\nr]/g, (one) => letters[one] ?? one) : spelled
    if (name !== '') sums.set(name, digest.toLowerCase())
  }
  return sums
}
