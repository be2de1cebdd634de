/** The values of a section of a file in the manner of `~/.aws/config`; what is indented belongs to a value, and is left out. */
export function sectionIn(text: string, names: readonly string[]): ReadonlyMap<string, string> {
  const values = new Map<string, string>()
  let isWanted = false
  for (const line of text.split(/\r?\n/)) {
    const section = /^\s*\[\s*([^\]]+?)\s*\]/.exec(line)?.[1]
    if (section !== undefined) isWanted = names.includes(section.replace(/\s+/g, ' '))
    const [, key, value = ''] = /^([A-Za-z0-9_]+)\s*=\s*(.*?)\s*$/.exec(line) ?? []
    if (isWanted && section === undefined && key !== undefined) values.set(key.toLowerCase(), value)
  }
  return values
}
