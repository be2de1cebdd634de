import { aptSourceLine, ParfaitError } from 'parfait'
import type { Flavour } from '../flavour.ts'
import { type FoundSuite, findSuites, type Wanted } from './find-suites.ts'
import { type AskContext, type HostApt, hostEntries, thisHost } from './host-apt.ts'
import { likelyUris, usualEntries } from './other-release.ts'
import { noSnapshot, requireDay, requireNoMark, snapshotSuites } from './snapshot.ts'

/** The options that say where packages come from. */
type SourceOptions = Pick<
  Flavour['options'],
  'release' | 'mirror' | 'security' | 'components' | 'snapshot' | 'snapshots'
>

/** One suite of an archive, with its signed index as it is now. */
export interface Source {
  readonly uri: string
  readonly suite: string
  readonly components: string
  readonly index: string
}

/**
 * The suites of a release: of a snapshot or a mirror where one is named, else from Debian's own entries of the host's apt.
 * Errors: `archive-unreachable`, `settings-invalid`.
 */
export async function archiveSources(
  options: SourceOptions,
  context: AskContext,
  host: HostApt = thisHost,
): Promise<Source[]> {
  const { release, components } = options
  if (options.snapshot !== '') return snapshotSources(options, context)
  const found = options.mirror
    ? await findSuites(wantedOfOptions(options), context)
    : await hostSources(release, context, host)
  if (!found)
    throw new ParfaitError('archive-unreachable', `No archive that is known has '${release}'`, {
      place: 'debian.release',
      hint: 'check the name; --set debian.mirror=ADDRESS says which archive to take',
    })
  return found.map((source) => ({ ...source, components }))
}

/** Of one day, or none: what is not there on that day is not taken of another. */
async function snapshotSources(options: SourceOptions, context: AskContext): Promise<Source[]> {
  const wanted = snapshotSuites(options)
  const found: FoundSuite[] = []
  for (const one of wanted) {
    const suites = await findSuites([one], context)
    if (!suites) throw noSnapshot(options, one)
    found.push(...suites)
  }
  requireDay(options.snapshot, found)
  return found.map((source) => ({ ...source, components: options.components }))
}

function wantedOfOptions({ release, mirror, security }: SourceOptions): Wanted[] {
  requireNoMark({ mirror, security })
  const at = (uri: string) => [uri.replace(/\/+$/, '')]
  return [
    { suite: release, uris: at(mirror), optional: false },
    { suite: `${release}-updates`, uris: at(mirror), optional: true },
    ...(security ? [{ suite: `${release}-security`, uris: at(security), optional: false }] : []),
  ]
}

/** Those that the host names; else where its Debian lies, another release may lie beside it. */
async function hostSources(release: string, context: AskContext, host: HostApt) {
  const { entries, passed } = await hostEntries(context, host)
  const named = releaseSuites(release, (suite) =>
    entries.filter((entry) => entry.suite === suite).map(({ uri }) => uri),
  )
  const beside = releaseSuites(release, (suite) => likelyUris(entries, suite))
  const ofDebian = { ...context, origin: 'Debian' }
  const found = (await findSuites(named, ofDebian)) ?? (await findSuites(beside, ofDebian))
  if (found) return found
  for (const { entry, why } of passed)
    if (entry.suite === release || /\/debian\/*$/.test(entry.uri))
      context.log(
        `warning: '${entry.uri} ${entry.suite}' of this host's apt was passed over: ${why}`,
      )
  const usual = await usualEntries(release, context)
  const usualUris = (suite: string) =>
    usual.filter((entry) => entry.suite === suite).map(({ uri }) => uri.replace(/\/+$/, ''))
  return findSuites(releaseSuites(release, usualUris), context)
}

/** A release has its suite; updates and security come with most. */
function releaseSuites(release: string, urisOf: (suite: string) => string[]): Wanted[] {
  return [release, `${release}-updates`, `${release}-security`].map((suite) => ({
    suite,
    uris: urisOf(suite),
    optional: suite !== release,
  }))
}

/** As sources.list lines, for mmdebstrap's standard input. */
export function sourceLines(
  sources: readonly Pick<Source, 'uri' | 'suite' | 'components'>[],
): string {
  return sources
    .map(({ uri, suite, components }) => {
      const words = [uri, suite, ...components.split(/\s+/).filter(Boolean)]
      return `${aptSourceLine(words, uri)}\n`
    })
    .join('')
}
