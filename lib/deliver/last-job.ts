import { join } from 'node:path'
import { contractsOf } from '../contracts/index.ts'
import { toolPath } from '../run.ts'
import type { Job, Task } from '../sandbox/job.ts'
import type { Delivery, Owner } from './delivery.ts'
import { leakTasks } from './leak-gate.ts'
import type { Output } from './outputs.ts'
import type { Recipe } from './recipe.ts'

/** What a base brings to list installed packages with: a line `name version` each. */
const packageLister = '/usr/lib/parfait/list-packages'

/**
 * The job that ends a build: the packages of the finished tree are listed, the gate searches it, then files are
 * made of it.
 */
export function lastJob(
  delivery: Delivery,
  of: {
    readonly recipe: Recipe
    readonly outputs: readonly Output[]
    readonly owner: Owner
  },
): Job {
  const { build, flavours, plan } = delivery
  const { recipe, outputs, owner } = of
  const work = join(build.session.folder, recipe.product)
  const tree = join(work, 'tree')
  const scratch = join(work, 'scratch')
  const forUser = build.site.mode === 'sudo' ? owner : undefined
  const lower = plan.steps.toReversed().map((step) => build.store.lowerPath(step.key))
  const folders = ['tree', 'scratch', 'empty', ...(recipe.folders ?? [])]
  return {
    store: build.store.folder,
    work,
    folders: folders.map((name) => join(work, name)),
    mounts: [
      // One layer alone is no overlay: an empty folder lies over it.
      { target: tree, lower: [join(work, 'empty').slice(build.store.folder.length + 1), ...lower] },
    ],
    caches: [],
    tasks: [
      ...listTasks(flavours, tree),
      ...contractsOf(flavours).flatMap(
        ({ deliver }) => deliver.tasks?.({ build, tree, owner }) ?? [],
      ),
      ...(recipe.without ? leakTasks(delivery, { tree, ...recipe.without }) : []),
      recipe.task({ work, tree, scratch, outputs, owner: forUser }),
    ],
    renames: outputs.map(({ aside, path }) => ({ from: aside, to: path })),
  }
}

/** The packages among the results of such a job: a line `name version` each, where the base can list them. */
export function listedPackages(
  flavours: Delivery['flavours'],
  results: readonly unknown[],
): string[] {
  return packageListerOf(flavours) === undefined ? [] : (results[0] as string[])
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
