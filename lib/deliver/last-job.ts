import { basename, dirname, join } from 'node:path'
import { contractsOf } from '../contracts/index.ts'
import { toolPath } from '../run.ts'
import type { Job, Task } from '../sandbox/job.ts'
import { isStageTask, type StageFolders, stagePlaces, stageTasks } from '../sandbox/stage.ts'
import type { Delivery, Owner } from './delivery.ts'
import { leakParts } from './leak-gate.ts'
import { asideOf } from './outputs.ts'
import type { Recipe } from './recipe.ts'

/** What a base brings to list installed packages with: a line `name version` each. */
const packageLister = '/usr/lib/parfait/list-packages'

/**
 * The job that ends a build: the packages of the finished tree are listed, then the parts of a stage make files of it,
 * in a folder beside the places where they shall be.
 */
export function lastJob(
  delivery: Delivery,
  of: {
    readonly recipe: Recipe
    readonly owner: Owner
  },
): Job {
  const { build, flavours, plan } = delivery
  const { store, secrets, site, settings } = build
  const { recipe, owner } = of
  const work = join(build.session.folder, recipe.product)
  const at = (name: string) => join(work, name)
  const relative = (path: string) => path.slice(store.folder.length + 1)
  const layers = plan.steps.map(({ key }) => store.lowerPath(key))
  const gate = recipe.without ? leakParts(delivery, recipe.without) : []
  const isGated = gate.length > 0
  const besides = contractsOf(flavours).flatMap(({ deliver }) => deliver.tasks ?? [])
  const output = asideOf(settings.output, build)
  const folders: StageFolders = {
    tree: at('tree'),
    scratch: at('scratch'),
    temporary: at('tmp'),
    output,
    ...(isGated ? { layers: at('layers') } : {}),
  }
  return {
    store: store.folder,
    work,
    folders: ['tree', 'scratch', 'tmp', 'empty', 'layers'].map(at),
    mounts: [
      // One layer alone is no overlay: an empty folder lies over it.
      { target: folders.tree, lower: [relative(at('empty')), ...layers.toReversed()] },
    ],
    ...(isGated ? { gathering: { folder: relative(at('layers')), from: layers } } : {}),
    caches: [],
    tasks: [
      ...listTasks(flavours, folders.tree),
      ...besides.flatMap((tasks) => tasks(folders)),
      ...stageTasks(folders, {
        parts: recipe.part ? [...gate, recipe.part] : gate,
        secrets: [...secrets.keys()],
      }),
      ...(recipe.task ? [recipe.task(folders)] : []),
    ],
    handover: {
      folder: output,
      files: recipe.outputs.map(({ path }) => ({ name: basename(path), to: path })),
      ...(besides.length > 0
        ? { others: { name: basename(stagePlaces.beside), to: dirname(settings.output) } }
        : {}),
      ...(site.mode === 'sudo' ? { owner: { uid: owner.uid, gid: owner.gid } } : {}),
    },
  }
}

/** What the parts of such a job yielded, by their names. */
export function stageYields(
  job: Job,
  results: readonly unknown[],
): Readonly<Record<string, unknown>> {
  const ofStage = results.filter((_, index) => isStageTask(job.tasks[index]))
  return Object.assign({}, ...ofStage)
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
        isOffline: true,
      },
      command: ['/tmp/list-packages'],
      env: { PATH: toolPath, LC_ALL: 'C' },
      output: 'lines',
    },
  ]
}
