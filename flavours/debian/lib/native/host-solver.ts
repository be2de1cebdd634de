import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { aptConfLine, compareBytes, ParfaitError, type RootContext } from 'parfait'
import { trustedKeys } from '../keys.ts'
import { runWatched } from '../run-watched.ts'
import { type Source, sourceLines } from '../sources.ts'
import { keepLists, keptLists } from './kept-lists.ts'

/** The host's apt with all of its places in a folder of ours; the lists are those of the tree. */
export interface HostSolver {
  /** Where it puts packages that it fetches. */
  readonly archives: string
  readonly env: Readonly<Record<string, string>>
  readonly sources: readonly Source[]
  readonly context: SolverContext
}

export type SolverContext = Pick<
  RootContext,
  'run' | 'networkTimeout' | 'flavour' | 'target' | 'architecture' | 'offline' | 'cache' | 'log'
>

/** A package as the signed indexes have it. */
export interface WantedDeb {
  /** Its name in apt's folder of archives. */
  readonly name: string
  readonly bytes: number
  readonly sha256: string
}

/** What is to be installed. */
export interface Solution {
  readonly debs: readonly WantedDeb[]
  /** Names of packages that nobody asked for: others need them. */
  readonly additional: ReadonlySet<string>
}

interface SolverOptions {
  readonly folder: string
  readonly sources: readonly Source[]
  /** Whether what an index says of its own end counts. */
  readonly isDated: boolean
}

/** Prepares apt, and asks what the archives have. Errors: `archive-unreachable`, `offline-missing`. */
export async function hostSolver(
  { folder, sources, isDated }: SolverOptions,
  context: SolverContext,
): Promise<HostSolver> {
  const lists = join(context.target, 'var/lib/apt/lists')
  for (const path of [join(folder, 'archives/partial'), join(folder, 'cache'), lists])
    await mkdir(path, { recursive: true })
  await writeFile(join(folder, 'status'), '')
  await writeFile(join(folder, 'sources.list'), sourceLines(sources))
  const config = join(folder, 'apt.conf')
  const lines = await configuration({ folder, lists, isDated, context })
  await writeFile(config, `${lines.join('\n')}\n`)
  const solver = {
    archives: join(folder, 'archives'),
    env: { APT_CONFIG: config },
    sources,
    context,
  }
  const kept = join(
    context.cache,
    'lists',
    nameOf(`${context.architecture} ${sourceLines(sources)}`),
  )
  const isKept = await keptLists(kept, lists)
  if (context.offline) {
    if (!isKept) throw missing('the lists of packages')
    return solver
  }
  const said = await runWatched('apt-get', ['update'], solver)
  if (!isKept || /^Get:/m.test(said)) await keepLists(lists, kept)
  return solver
}

function nameOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 20)
}

function missing(what: string): ParfaitError {
  return new ParfaitError('offline-missing', `The store has no copy of ${what}`, {
    hint: 'build once without --offline',
  })
}

interface Places {
  readonly folder: string
  readonly lists: string
  readonly isDated: boolean
  readonly context: SolverContext
}

/** Of the host's configuration nothing counts but its keys, as with mmdebstrap. */
async function configuration({ folder, lists, isDated, context }: Places): Promise<string[]> {
  const { architecture, networkTimeout } = context
  const nothing = ['Main', 'Parts', 'SourceParts', 'Preferences', 'PreferencesParts']
  const { trusted, parts } = await trustedKeys()
  const items: (readonly [string, string])[] = [
    ['Dir', folder],
    ['Dir::State::Lists', `${lists}/`],
    ['Dir::State::status', join(folder, 'status')],
    ['Dir::Cache', join(folder, 'cache')],
    ['Dir::Cache::archives', `${join(folder, 'archives')}/`],
    ['Dir::Etc::SourceList', join(folder, 'sources.list')],
    ...nothing.map((name) => [`Dir::Etc::${name}`, '/dev/null'] as const),
    ['Dir::Etc::Trusted', trusted],
    ['Dir::Etc::TrustedParts', parts],
    ['APT::Architecture', architecture],
    ['APT::Architectures', architecture],
    ['APT::Install-Recommends', 'false'],
    ['APT::Sandbox::User', 'root'],
    ['APT::Update::Error-Mode', 'any'],
    ['Acquire::Languages', 'none'],
    ['Acquire::Retries', '2'],
    ...['http', 'https'].map((by) => [`Acquire::${by}::Timeout`, `${networkTimeout}`] as const),
    ...(isDated ? [] : [['Acquire::Check-Valid-Until', 'false'] as const]),
  ]
  return items.map(([name, value]) => aptConfLine(name, value, name))
}

/** What installing this in an empty tree takes, by apt's patterns or names; apt-patterns(7). */
export async function solve(solver: HostSolver, wanted: readonly string[]): Promise<Solution> {
  const args = ['--yes', '--print-uris', '--option=Acquire::ForceHash=SHA256', 'install', '--']
  return readSolution(await runWatched('apt-get', [...args, ...wanted], solver))
}

/** Reads what `apt-get --print-uris install` prints. Error: where a package has no SHA-256. */
export function readSolution(text: string): Solution {
  const debs = text
    .split('\n')
    .filter((line) => line.startsWith("'"))
    .map((line): WantedDeb => {
      const [, name, bytes, sha256] = /^'[^']*' (\S+) (\d+) SHA256:([0-9a-f]{64})$/.exec(line) ?? []
      if (name === undefined || sha256 === undefined || !/^[\w.+~%-]+\.deb$/.test(name))
        throw new Error(`Expected a package and its SHA-256, found '${line}'`)
      return { name, bytes: Number(bytes), sha256 }
    })
    .sort((one, other) => compareBytes(one.name, other.name))
  const [, names = ''] =
    /^The following additional packages will be installed:\n((?: +.*\n)+)/m.exec(text) ?? []
  return { debs, additional: new Set(names.split(/\s+/).filter(Boolean)) }
}

/** Fetches what an earlier solution lacks into apt's folder of archives; apt checks it. */
export async function download(solver: HostSolver, wanted: readonly string[]): Promise<void> {
  if (solver.context.offline) throw missing('the packages')
  await runWatched('apt-get', ['--yes', '--download-only', 'install', '--', ...wanted], solver)
}
