import { join, relative } from 'node:path'
import type { EnvironmentSource } from '../flavours/flavour.ts'
import { toolPath } from '../run.ts'
import type { Job, Task } from '../sandbox/job.ts'
import { placeJob } from '../sandbox/places.ts'
import type { Bind } from '../sandbox/view.ts'
import type { Delivery } from './delivery.ts'

/** Where a base has its programs for packages while hooks run, and where the finished tree is shown them. */
const programs = '/usr/lib/parfait/'
const programsAtEnd = '/tmp/parfait/'

/** Lists installed packages: a line `name version` each. Not every base has it. */
const packageLister = 'list-packages'

/** The same, as it is called in a finished tree. */
export const packageListerAtEnd = programsAtEnd + packageLister

/** The packages among the results of such a job: a line `name version` each, where the base can list them. */
export function listedPackages(
  flavours: Delivery['flavours'],
  results: readonly unknown[],
): string[] {
  return packageListerBinds(flavours).length === 0 ? [] : (results[0] as string[])
}

/** The base's programs for packages in a finished tree, which has nothing of the build environment; none: no list. */
export function packageListerBinds(flavours: Delivery['flavours']): Bind[] {
  const files = Object.assign({}, ...flavours.map((flavour) => flavour.buildEnvironment))
  if (!(programs + packageLister in files)) return []
  return Object.entries<EnvironmentSource>(files)
    .filter(([path]) => path.startsWith(programs))
    .map(([path, { source }]) => ({
      from: source,
      to: programsAtEnd + path.slice(programs.length),
    }))
}

/**
 * What lists the packages of a tree; with digests a line is `name version architecture sha256`, as far as the base can tell
 * of what its archive had, and takes a moment longer.
 */
export function listTasks(
  flavours: Delivery['flavours'],
  tree: string,
  { withDigests }: { readonly withDigests: boolean },
): Task[] {
  const binds = packageListerBinds(flavours)
  if (binds.length === 0) return []
  return [
    {
      kind: 'exec',
      view: {
        root: { kind: 'tree', folder: tree, writable: false },
        binds,
        isOffline: true,
      },
      command: [packageListerAtEnd, ...(withDigests ? ['digests'] : [])],
      env: { PATH: toolPath, LC_ALL: 'C' },
      output: 'lines',
      isBeside: true,
    },
  ]
}

/** Asks the finished layers of a build for their packages and digests; see `listTasks`. */
export async function listPackages({ build, flavours, plan }: Delivery): Promise<string[]> {
  const { store, session, site, roots } = build
  const work = join(session.folder, 'packages')
  const tree = join(work, 'tree')
  const empty = join(work, 'empty')
  const lower = plan.steps.map(({ key }) => store.lowerPath(key)).toReversed()
  const job: Job = {
    store: store.folder,
    work,
    folders: [tree, empty],
    mounts: [{ target: tree, lower: [...lower, relative(store.folder, empty)] }],
    caches: [],
    tasks: listTasks(flavours, tree, { withDigests: true }),
  }
  if (job.tasks.length === 0) return []
  return listedPackages(flavours, await site.run(placeJob(job, roots), { onOutput: () => {} }))
}
