import { mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RootContext } from 'parfait'
import type { Flavour } from '../../flavour.ts'
import { type Source, sourceLines } from '../sources.ts'
import { configure } from './configure.ts'
import { findCollision, settleDirectories, settleTimes } from './directories.ts'
import { writeDatabase } from './dpkg-database.ts'
import { essentialNames } from './essential.ts'
import { fetchDebs } from './fetch-debs.ts'
import { download, hostSolver, solve } from './host-solver.ts'
import { unpackDebs } from './unpack.ts'

/**
 * Makes the root of a system: the host's apt says what belongs to it and fetches it, all packages are unpacked side by
 * side, and set up at once. What mmdebstrap calls `minbase`: what is essential or required, and apt. Gives the reason
 * where packages are there that only dpkg can unpack; the tree is half made then. Errors: `archive-unreachable`,
 * `offline-missing`, else as `run` says.
 */
export async function nativeRoot(
  sources: readonly Source[],
  context: RootContext<Flavour>,
): Promise<string | undefined> {
  const { target, cache, architecture, options } = context
  const folder = await mkdtemp(join(tmpdir(), 'native-'))
  const isDated = options.snapshot === '' && !options.expired
  const solver = await hostSolver({ folder, sources, isDated }, context)
  const wanted = selection(options.release, architecture, sources)
  const solution = await solve(solver, wanted)
  const kept = join(cache, 'base-archives')
  const debs = await fetchDebs(solution.debs, {
    kept,
    archives: solver.archives,
    fetch: () => download(solver, wanted),
  })
  if (solution.debs.some(({ name }) => /^usr(merge|-is-merged)_/.test(name)))
    await mergeUsr(target, architecture)
  const places = join(folder, 'places')
  await mkdir(places)
  const packages = await unpackDebs({ debs, places }, context)
  const collision = findCollision(packages)
  if (collision !== undefined) return collision
  await settleDirectories(target, packages)
  const essential = essentialNames(packages)
  const automatic = new Set([...solution.additional].filter((name) => !essential.has(name)))
  await writeDatabase({ tree: target, packages, architecture, automatic })
  await writeFile(join(target, 'etc/apt/sources.list'), sourceLines(sources))
  await configure({ packages, essential, places }, context)
  await settleTimes(target, context.clock)
  return undefined
}

/** By patterns of apt; apt-patterns(7). An image fetches from there, too: what an address of https takes comes along. */
function selection(release: string, architecture: string, sources: readonly Source[]): string[] {
  const suite = `?or(?archive(^${release}$),?codename(^${release}$))`
  const kinds = '?or(?essential,?priority(required))'
  return [
    `?narrow(${suite},?architecture(${architecture}),${kinds})`,
    'apt',
    ...(sources.some(({ uri }) => uri.startsWith('https:')) ? ['ca-certificates'] : []),
  ]
}

/** Lays the links that usrmerge, or who counts on it, wants to find: moving files later takes longer. */
async function mergeUsr(target: string, architecture: string): Promise<void> {
  for (const name of ['bin', 'lib', 'sbin', ...(architecture === 'amd64' ? ['lib64'] : [])]) {
    await mkdir(join(target, 'usr', name), { recursive: true })
    await symlink(`usr/${name}`, join(target, name))
  }
}
