import { join } from 'node:path'
import { toolPath } from '../run.ts'
import type { Job, Task } from '../sandbox/job.ts'
import type { Delivery } from './delivery.ts'

/** One file to make of the disk. */
export interface DiskOutput {
  readonly format: string
  /** Where it goes in the end. */
  readonly path: string
  /** Where it is written first, in the same folder. */
  readonly aside: string
  readonly compress: boolean
}

/** What a base brings to list installed packages with: a line `name version` each. */
const packageLister = '/usr/lib/parfait/list-packages'

/** Paths that no image has, whatever its base: they are mounts in a running machine, or scratch. */
export const alwaysExcluded = [
  '/dev/**',
  '/proc/**',
  '/sys/**',
  '/run/**',
  '/tmp/**',
  '/var/tmp/**',
]

/** The job that lists the packages, assembles the disk from the finished tree, and converts it. */
export function diskJob(
  { build, flavours, facts, plan }: Delivery,
  outputs: readonly DiskOutput[],
  owner: { readonly uid: number; readonly gid: number },
): Job {
  const work = join(build.session.folder, 'disk')
  const tree = join(work, 'tree')
  const lower = plan.steps.toReversed().map((step) => build.store.lowerPath(step.key))
  const { size } = facts
  const assemble: Task = {
    kind: 'assemble',
    request: {
      tree,
      layout: facts.layout,
      size: size === undefined ? undefined : Math.round(size * 1024 ** 3),
      architecture: build.settings.architecture,
      clock: plan.clock,
      seed: plan.seed,
      excludes: [...alwaysExcluded, ...flavours.flatMap((f) => f.manifest.excludes)],
      empties: flavours.flatMap((f) => f.manifest.empties),
      output: join(work, 'memory', 'disk.raw'),
      scratch: join(work, 'scratch'),
    },
    formats: outputs.map(({ format, aside, compress }) => ({ format, output: aside, compress })),
    owner: build.mode === 'sudo' ? owner : undefined,
  }
  return {
    store: build.store.folder,
    work,
    // One layer alone is no overlay: an empty folder lies over it.
    folders: ['tree', 'memory', 'scratch', 'empty'].map((name) => join(work, name)),
    mounts: [
      { target: tree, lower: [join(work, 'empty').slice(build.store.folder.length + 1), ...lower] },
    ],
    caches: [],
    tasks: [...listTasks(flavours, tree), assemble],
    renames: outputs.map(({ aside, path }) => ({ from: aside, to: path })),
  }
}

/** Absolute path of the base's program that lists packages, on the host. */
export function packageListerOf(flavours: Delivery['flavours']): string | undefined {
  return flavours.find((flavour) => packageLister in flavour.buildEnvironment)?.buildEnvironment[
    packageLister
  ]?.source
}

function listTasks(flavours: Delivery['flavours'], tree: string): Task[] {
  const source = packageListerOf(flavours)
  if (source === undefined) return []
  return [
    {
      kind: 'exec',
      view: {
        root: { kind: 'tree', folder: tree, writable: false },
        binds: [{ from: source, to: '/tmp/list-packages' }],
      },
      command: ['/tmp/list-packages'],
      env: { PATH: toolPath, LC_ALL: 'C' },
      output: 'lines',
    },
  ]
}
