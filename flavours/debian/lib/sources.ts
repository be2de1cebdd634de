import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { aptSourceLine, compareBytes } from 'parfait'
import type { Flavour } from '../flavour.ts'

/** The options that say where packages come from. */
type SourceOptions = Pick<
  Flavour['options'],
  'release' | 'mirror' | 'security' | 'components' | 'snapshot'
>

/** One suite of an archive. */
export interface Source {
  readonly uri: string
  readonly suite: string
  readonly components: string
  /** A suite that an archive may lack. */
  readonly optional: boolean
}

/** The suites of a release: from the options, else from the host's apt; none leaves the choice to mmdebstrap. */
export async function archiveSources(options: SourceOptions): Promise<Source[]> {
  const { release, components } = options
  const at = (uri: string) => uri.replaceAll('@SNAPSHOT@', options.snapshot).replace(/\/+$/, '')
  if (!options.mirror) return hostSources(release, components)
  const uri = at(options.mirror)
  const sources: Source[] = [
    { uri, suite: release, components, optional: false },
    { uri, suite: `${release}-updates`, components, optional: true },
  ]
  if (options.security)
    sources.push({
      uri: at(options.security),
      suite: `${release}-security`,
      components,
      optional: false,
    })
  return sources
}

/** The host's own sources of this release; hosts of other systems have none. */
async function hostSources(release: string, components: string): Promise<Source[]> {
  const folder = '/etc/apt/sources.list.d'
  const names = (await readdir(folder).catch(() => []))
    .sort(compareBytes)
    .map((name) => join(folder, name))
  const wanted = [release, `${release}-updates`, `${release}-security`]
  const found: Source[] = []
  for (const path of ['/etc/apt/sources.list', ...names]) {
    const text = await readFile(path, 'utf8').catch(() => '')
    const entries = path.endsWith('.sources') ? readStanzas(text) : readLines(text)
    for (const { uri, suite } of entries)
      if (wanted.includes(suite) && !found.some((source) => source.suite === suite))
        found.push({ uri: uri.replace(/\/+$/, ''), suite, components, optional: false })
  }
  const main = found.filter((source) => source.suite === release)
  return main.length > 0 ? found : []
}

interface Entry {
  readonly uri: string
  readonly suite: string
}

/** Entries of the one-line style; sources.list(5). */
export function readLines(text: string): Entry[] {
  return text.split('\n').flatMap((line) => {
    const [, uri, suite] = /^deb\s+(?:\[[^\]]*\]\s+)?(\S+)\s+(\S+)/.exec(line) ?? []
    return uri !== undefined && suite !== undefined ? [{ uri, suite }] : []
  })
}

/** Entries of the deb822 style; sources.list(5). */
export function readStanzas(text: string): Entry[] {
  return text.split(/\n\s*\n/).flatMap((stanza) => {
    const lines = stanza.split('\n').filter((line) => !line.startsWith('#'))
    const field = (name: string) =>
      lines
        .find((line) => line.toLowerCase().startsWith(`${name}:`))
        ?.slice(name.length + 1)
        .trim()
        .split(/\s+/) ?? []
    if (!field('types').includes('deb') || field('enabled')[0] === 'no') return []
    return field('uris').flatMap((uri) => field('suites').map((suite) => ({ uri, suite })))
  })
}

/** As sources.list lines, for mmdebstrap's standard input. */
export function sourceLines(sources: readonly Source[]): string {
  return sources
    .map(({ uri, suite, components }) => {
      const words = [uri, suite, ...components.split(/\s+/).filter(Boolean)]
      return `${aptSourceLine(words, uri)}\n`
    })
    .join('')
}
