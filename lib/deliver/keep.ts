import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { FilesystemShape } from '../disk/kept/shape.ts'
import { canonicalJson, digest } from '../files.ts'
import { asJson } from '../json.ts'
import { engineVersion, stepKey } from '../plan/key.ts'
import { toolPath } from '../run.ts'
import type { Job } from '../sandbox/job.ts'
import { placeJob } from '../sandbox/places.ts'
import { type StagePart, stageTasks, stageYields } from '../sandbox/stage.ts'
import { noteReplaced } from '../store/generations.ts'
import { noteRoom } from '../store/layer-rooms.ts'
import type { LayerRecord, Material, Store } from '../store/store.ts'
import { commitOf, newRecord } from '../walk/new-layer.ts'
import type { Delivery } from './delivery.ts'
import type { KeepRecipe, PartRecipe } from './recipe.ts'

/** Filesystems of a checkpoint that the store has. */
export interface Kept {
  /** Of their layer. */
  readonly key: string
  readonly shapes: readonly FilesystemShape[]
  /** Absolute path of the folder of all. */
  readonly folder: string
}

/** What a build keeps, and of what. */
interface KeepInput {
  readonly delivery: Delivery
  readonly recipe: PartRecipe
  readonly keeping: KeepRecipe
}

const kind = 'shapes'

/** The kept filesystems that were used the last time, of this checkpoint; undefined: there are none. */
export async function findKept(input: KeepInput): Promise<Kept | undefined> {
  const { build } = input.delivery
  const shapes = await build.store.readRecord<FilesystemShape[]>(kind, recordKey(input))
  return shapes && findShapes(input, shapes)
}

/** The kept filesystems of these shapes; they are made where the store has none. */
export async function keepShapes(
  input: KeepInput,
  shapes: readonly FilesystemShape[],
  onOutput: (line: string) => void,
): Promise<Kept> {
  const { delivery, keeping } = input
  const { build } = delivery
  const { store } = build
  const layer = await layerOf(input, shapes)
  const lock = await store.lockKey(layer.key, build.signal)
  try {
    const found = await findShapes(input, shapes)
    if (found) return found
    await noteReplaced(store)
    const record = await newRecord(layer, build.now(), build)
    // Apart from the last job: what hooks did later must not reach what other builds are made of.
    const { bytes } = await runOnCheckpoint(
      input,
      { part: keeping.keep(shapes), name: 'keep', record },
      onOutput,
    )
    await noteRoom(store, record.key, bytes)
    store.use(record)
    build.steps.made.add(store.layerFolder(record.key))
    await store.writeRecord(kind, recordKey(input), shapes)
    return keptOf(layer.key, shapes, store)
  } finally {
    await lock.release()
  }
}

/**
 * Keeps filesystems of the shapes that the tree of the checkpoint would have: mostly those of the finished tree will be the
 * same. Meant to run beside later steps.
 */
export async function keepEarly(input: KeepInput): Promise<Kept | undefined> {
  const found = await findKept(input)
  if (found) return found
  const silent = () => {}
  const { recipe, keeping } = input
  const part = keeping.make([])
  const { yields } = await runOnCheckpoint(input, { part, name: 'measure' }, silent)
  const wanted = keeping.wanted(yields[recipe.part.name])
  return wanted && keepShapes(input, wanted, silent)
}

async function findShapes(
  input: KeepInput,
  shapes: readonly FilesystemShape[],
): Promise<Kept | undefined> {
  const { build } = input.delivery
  const layer = await layerOf(input, shapes)
  const isMade = build.steps.made.has(build.store.layerFolder(layer.key))
  const found = !build.settings.noCache || isMade ? await build.store.findOn(layer) : undefined
  if (!found) return undefined
  build.store.use(found)
  await build.store.touch(layer.key, build.now())
  return keptOf(layer.key, shapes, build.store)
}

function keptOf(key: string, shapes: readonly FilesystemShape[], store: Store): Kept {
  return { key, shapes, folder: join(store.folder, store.lowerPath(key)) }
}

/** Which shapes were used of a checkpoint, for these settings. */
function recordKey({ delivery, recipe, keeping }: KeepInput): string {
  const { checkpoint } = delivery.plan
  return digest(canonicalJson([checkpoint.key, keeping.material, recipe.modules]))
}

/** Kept filesystems lie in the store as layers do, on that of the checkpoint. */
async function layerOf(
  { delivery, recipe, keeping }: KeepInput,
  shapes: readonly FilesystemShape[],
): Promise<{ readonly key: string; readonly parent: string; readonly material: Material }> {
  const { build, plan } = delivery
  const parent = plan.checkpoint.key
  const material: Material = {
    version: engineVersion,
    phase: recipe.product,
    flavour: 'all',
    name: 'filesystems',
    architecture: build.settings.architecture,
    clock: plan.clock,
    code: await programs(),
    data: {},
    options: asJson({ ...keeping.material, modules: recipe.modules, shapes }),
    variables: {},
  }
  return { key: stepKey(parent, material), parent, material }
}

/** The programs that write what is kept; another version may write something else. */
async function programs(): Promise<Record<string, string>> {
  const names = ['mke2fs', 'debugfs', 'e2image', 'qemu-img']
  const found = await Promise.all(names.map(async (name) => [name, await stateOf(name)] as const))
  return Object.fromEntries(found)
}

async function stateOf(name: string): Promise<string> {
  for (const folder of toolPath.split(':')) {
    const status = await stat(join(folder, name)).catch(() => undefined)
    if (status) return `${status.size} ${status.mtimeMs}`
  }
  return ''
}

/** Runs parts of a stage on the tree of the checkpoint; what they write becomes a layer, where there is a record for it. */
async function runOnCheckpoint(
  { delivery, recipe }: KeepInput,
  of: { readonly part: StagePart; readonly name: string; readonly record?: LayerRecord },
  onOutput: (line: string) => void,
): Promise<{ readonly yields: Readonly<Record<string, unknown>>; readonly bytes: number }> {
  const { store, session, site, roots } = delivery.build
  const { record, name, part } = of
  const work = join(session.folder, name)
  const at = (path: string) => join(work, path)
  const folders = {
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
    folders: [tree, scratch, temporary, output, at('empty')],
    mounts: [{ target: tree, lower: checkpointLayers(delivery, at('empty')) }],
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

/** The layers of the tree of the checkpoint, topmost first, over an empty folder: one alone is no overlay. */
export function checkpointLayers({ build, plan }: Delivery, empty: string): string[] {
  const { steps, checkpoint } = plan
  const count = steps.findIndex(({ key }) => key === checkpoint.key) + 1
  const layers = steps.slice(0, count).map(({ key }) => build.store.lowerPath(key))
  return [...layers.toReversed(), empty.slice(build.store.folder.length + 1)]
}
