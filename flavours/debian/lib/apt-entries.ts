/** A suite as apt's configuration names it. */
export interface AptEntry {
  readonly uri: string
  readonly suite: string
  /** Paths or fingerprints with blanks between, or a block of keys; empty: apt's own keys. */
  readonly signedBy: string
}

/** Entries of the one-line style; sources.list(5). */
export function readLines(text: string): AptEntry[] {
  return text.split('\n').flatMap((line) => {
    const parts = /^\s*deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)/.exec(line.replace(/#.*/, ''))
    const [, options = '', uri, suite] = parts ?? []
    if (uri === undefined || suite === undefined || !isPlain(uri + suite)) return []
    const signedBy = /(?:^|\s)signed-by=(\S+)/i.exec(options)?.[1] ?? ''
    return [{ uri, suite, signedBy: signedBy.replaceAll(',', ' ') }]
  })
}

/** Entries of the deb822 style: any number of types, addresses and suites each; sources.list(5), deb822(5). */
export function readStanzas(text: string): AptEntry[] {
  const lines = text.split(/\r?\n/).filter((line) => !line.startsWith('#'))
  const stanzas = lines.join('\n').split(/\n(?:[ \t]*\n)+/)
  return stanzas.flatMap((stanza) => {
    const fields = fieldsOf(stanza)
    const words = (name: string) => (fields.get(name) ?? '').split(/\s+/).filter(Boolean)
    const isOff = /^(no|false|without|off|disable|0)$/i.test(fields.get('enabled') ?? '')
    if (isOff || !words('types').includes('deb')) return []
    const signedBy = fields.get('signed-by') ?? ''
    return words('uris')
      .filter(isPlain)
      .flatMap((uri) =>
        words('suites')
          .filter(isPlain)
          .map((suite) => ({ uri, suite, signedBy })),
      )
  })
}

/** False for what apt would take for no address, and no program takes as a word of its command line. */
function isPlain(text: string): boolean {
  return !/\p{Cc}/u.test(text)
}

/** Fields of a paragraph by their names in lower case; deb822(5). A line that begins with a blank goes on with the one before. */
export function fieldsOf(stanza: string): Map<string, string> {
  const fields = new Map<string, string>()
  let name = ''
  for (const line of stanza.split('\n')) {
    const begin = /^([^\s:]+)[ \t]*:(.*)$/.exec(line)
    if (begin) {
      name = (begin[1] ?? '').toLowerCase()
      fields.set(name, (begin[2] ?? '').trim())
    } else if (/^[ \t]/.test(line)) {
      // A dot stands for an empty line, as in a block of keys.
      const before = fields.get(name)
      const more = line.trim().replace(/^\.$/, '')
      fields.set(name, before ? `${before}\n${more}` : more)
    }
  }
  return fields
}

/** A server of apt-transport-mirror(1), with what its line says of it. */
interface Mirror {
  readonly uri: string
  readonly priority: number
  readonly limits: ReadonlyMap<string, readonly string[]>
}

/** The addresses of a mirror list that have indexes and packages of a suite, the preferred first. */
export function readMirrors(text: string, suite: string, architecture: string): string[] {
  const allows = ({ limits }: Mirror, key: string, word: string) =>
    limits.get(key)?.includes(word) ?? true
  return text
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim())
    .filter(Boolean)
    .map(readMirror)
    .filter(({ uri }) => isPlain(uri))
    .filter((mirror) => allows(mirror, 'type', 'index') && allows(mirror, 'type', 'deb'))
    .filter((mirror) => allows(mirror, 'arch', architecture))
    .filter((mirror) => allows(mirror, 'codename', suite) && allows(mirror, 'suite', suite))
    .sort((one, other) => one.priority - other.priority)
    .map(({ uri }) => uri)
}

function readMirror(line: string): Mirror {
  const [uri = '', ...words] = line.split(/\s+/)
  const limits = new Map<string, string[]>()
  for (const word of words) {
    const [, key = '', value = ''] = /^([^:]+):(.*)$/.exec(word) ?? []
    const values = limits.get(key) ?? []
    values.push(value)
    limits.set(key, values)
  }
  const priority = Number(limits.get('priority')?.[0] ?? Number.MAX_SAFE_INTEGER)
  return { uri, priority, limits }
}
