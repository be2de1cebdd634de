import { basename, join, relative } from 'node:path'
import { contractsOf } from '../contracts/index.ts'
import type { Job } from '../sandbox/job.ts'
import { type StageFolders, stagePlaces, stageTasks } from '../sandbox/stage.ts'
import type { Delivery, Owner } from './delivery.ts'
import { leakParts } from './leak-gate.ts'
import { checkpointLayers } from './on-checkpoint.ts'
import { listTasks } from './package-list.ts'
import { paperParts } from './papers.ts'
import type { PartRecipe } from './recipe.ts'
import { toolsMount } from './tools-mount.ts'

/**
 * The job that ends a build: the packages of the finished tree are listed, then the parts of a stage make files of it,
 * in a folder beside the places where they shall be.
 */
export function lastJob(
  delivery: Delivery,
  of: {
    readonly recipe: PartRecipe
    readonly owner: Owner
    /** A folder of this build's alone in the folder of the output. */
    readonly aside: string
    /** Absolute path of kept filesystems of the checkpoint; absent: there are none. */
    readonly kept?: string | undefined
  },
): Job {
  const { build, flavours, plan } = delivery
  const { store, secrets, site } = build
  const { recipe, owner, aside, kept } = of
  const work = join(build.session.folder, recipe.product)
  const at = (name: string) => join(work, name)
  const inStore = (name: string) => relative(store.folder, at(name))
  const layers = plan.steps.map(({ key }) => store.lowerPath(key))
  const gate = recipe.without ? leakParts(delivery, recipe.without) : []
  const papers = paperParts(delivery, recipe)
  const areLayersSeen = gate.length > 0 || papers.length > 0 || kept !== undefined
  const besides = besideTasks(flavours)
  const tools = toolsMount(build, work)
  const folders: StageFolders = {
    ...tools.stage,
    tree: at('tree'),
    scratch: at('scratch'),
    temporary: at('tmp'),
    output: madeFolder(aside),
    ...(areLayersSeen ? { layers: at('layers') } : {}),
    modules: recipe.modules,
    ...(kept === undefined ? {} : { kept: { folder: kept, tree: at('kept-tree') } }),
  }
  return {
    store: store.folder,
    work,
    folders: [
      ...['tree', 'kept-tree', 'scratch', 'tmp', 'empty', 'layers'].map(at),
      ...tools.folders,
    ],
    mounts: [
      ...tools.mounts,
      // One layer alone is no overlay: an empty folder lies under it.
      { target: folders.tree, lower: [...layers.toReversed(), inStore('empty')] },
      ...(folders.kept
        ? [{ target: folders.kept.tree, lower: checkpointLayers(delivery, inStore('empty')) }]
        : []),
    ],
    ...(areLayersSeen ? { gathering: { folder: inStore('layers'), from: layers } } : {}),
    caches: [],
    tasks: [
      ...listTasks(flavours, folders.tree, { withDigests: recipe.pins !== undefined }),
      ...besides.flatMap((tasks) => tasks(folders)),
      ...stageTasks(folders, {
        parts: [...gate, recipe.part, ...papers],
        secrets: [...secrets.keys()],
      }),
    ],
    handover: {
      folder: madeFolder(aside),
      ...(besides.length > 0 ? { others: basename(stagePlaces.beside) } : {}),
      ...(site.mode === 'sudo' ? { owner: { uid: owner.uid, gid: owner.gid } } : {}),
    },
  }
}

/** Where such a job leaves what it made: apart, for programs that a tree may have talked into anything wrote it. */
function madeFolder(aside: string): string {
  return join(aside, 'made')
}

/** The same, and the folder of what contracts leave beside it. */
export function madePlaces(
  { flavours }: Pick<Delivery, 'flavours'>,
  aside: string,
): { readonly made: string; readonly beside?: string } {
  const made = madeFolder(aside)
  return besideTasks(flavours).length === 0
    ? { made }
    : { made, beside: join(made, basename(stagePlaces.beside)) }
}

function besideTasks(flavours: Delivery['flavours']) {
  return contractsOf(flavours).flatMap(({ deliver }) => deliver.tasks ?? [])
}
