import { join, relative } from 'node:path'
import type { Job } from '../sandbox/job.ts'
import { placeJob } from '../sandbox/places.ts'
import { layerAt, stageTasks, stageYields } from '../sandbox/stage.ts'
import type { StagePart } from '../sandbox/stage-parts.ts'
import type { LayerRecord } from '../store/store.ts'
import { commitOf } from '../walk/new-layer.ts'
import type { Delivery } from './delivery.ts'
import type { KeepInput } from './kept-layer.ts'
import { toolsMount } from './tools-mount.ts'

/** Runs parts of a stage on the tree of the checkpoint; what they write becomes a layer, where there is a record for it. */
export async function runOnCheckpoint(
  { delivery, recipe }: KeepInput,
  of: { readonly part: StagePart; readonly name: string; readonly record?: LayerRecord },
  onOutput: (line: string) => void,
): Promise<{ readonly yields: Readonly<Record<string, unknown>>; readonly bytes: number }> {
  const { store, session, site, roots } = delivery.build
  const { record, name, part } = of
  const work = join(session.folder, name)
  const at = (path: string) => join(work, path)
  const tools = toolsMount(delivery.build, work)
  const folders = {
    ...tools.stage,
    tree: at('tree'),
    scratch: at('scratch'),
    temporary: at('tmp'),
    output: at('layer/fs'),
    modules: recipe.modules,
  }
  const { tree, scratch, temporary, output } = folders
  const job: Job = {
    store: store.folder,
    work,
    folders: [tree, scratch, temporary, output, at('empty'), ...tools.folders],
    mounts: [
      ...tools.mounts,
      { target: tree, lower: checkpointLayers(delivery, relative(store.folder, at('empty'))) },
    ],
    caches: [],
    tasks: [
      ...stageTasks(folders, { parts: [part], secrets: [] }),
      { kind: 'measure', folder: output },
    ],
    ...(record ? { commit: commitOf(record, work, store) } : {}),
  }
  const results = await site.run(placeJob(job, roots), { onOutput })
  return { yields: stageYields(job, results), bytes: Number(results.at(-1)) }
}

/** The layers of the tree of the checkpoint, topmost first, over an empty folder, relative to the store: one alone is no overlay. */
export function checkpointLayers({ build, plan }: Delivery, empty: string): string[] {
  const below = plan.steps.slice(0, layersBelow(plan))
  return [...below.map(({ key }) => build.store.lowerPath(key)).toReversed(), empty]
}

/** Where what makes files sees the layers on the checkpoint, lowest first; undefined where it sees none. */
export function layersAbove({ build, plan }: Delivery): string[] | undefined {
  if (build.secrets.size > 0) return undefined
  const first = layersBelow(plan)
  return plan.steps.slice(first).map((_, index) => layerAt(first + index))
}

/** How many layers make the tree of the checkpoint. */
function layersBelow({ steps, checkpoint }: Delivery['plan']): number {
  return steps.findIndex(({ key }) => key === checkpoint.key) + 1
}
