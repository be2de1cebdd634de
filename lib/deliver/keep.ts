import { join } from 'node:path'
import type { FilesystemShape } from '../disk/kept/shape.ts'
import { freeRoom } from '../files.ts'
import { noteReplaced } from '../store/generations.ts'
import { noteRoom, roomOf } from '../store/layer-rooms.ts'
import { note } from '../store/note.ts'
import type { Store } from '../store/store.ts'
import { newRecord } from '../walk/new-layer.ts'
import { type KeepInput, keptLayer, shapesKey } from './kept-layer.ts'
import { runOnCheckpoint } from './on-checkpoint.ts'

/** Filesystems of a checkpoint that the store has. */
export interface Kept {
  /** Of their layer. */
  readonly key: string
  readonly shapes: readonly FilesystemShape[]
  /** Absolute path of the folder of all. */
  readonly folder: string
}

const kind = 'shapes'

/** The kept filesystems that were used the last time, of this checkpoint; undefined: there are none. */
export async function findKept(input: KeepInput): Promise<Kept | undefined> {
  const { build } = input.delivery
  const shapes = await build.store.readRecord<FilesystemShape[]>(kind, shapesKey(input))
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
  const layer = await keptLayer(input, shapes)
  const lock = await store.lockKey(layer.key, build.signal)
  try {
    const found = await findShapes(input, shapes)
    if (found) return found
    await noteReplaced(store)
    const record = await newRecord(layer, { madeAt: build.now() }, build)
    // Apart from the last job: what hooks did later must not reach what other builds are made of.
    const { bytes } = await runOnCheckpoint(
      input,
      { part: keeping.keep(shapes), name: 'keep', record },
      onOutput,
    )
    await noteRoom(store, record.key, bytes)
    store.use(record)
    build.steps.made.add(store.layerFolder(record.key))
    await note(store, { kind, key: shapesKey(input), value: shapes })
    return keptOf(layer.key, shapes, store)
  } finally {
    await lock.release()
  }
}

/**
 * Keeps filesystems of the shapes that the tree of the checkpoint would have: mostly those of the finished tree will be the
 * same. Meant to run beside later steps, and not where it could take the room that these need.
 */
export async function keepEarly(input: KeepInput): Promise<Kept | undefined> {
  const found = await findKept(input)
  if (found || !(await hasAmpleRoom(input))) return found
  const silent = () => {}
  const { recipe, keeping } = input
  const part = keeping.make([])
  const { yields } = await runOnCheckpoint(input, { part, name: 'measure' }, silent)
  const wanted = keeping.wanted(yields[recipe.part.name])
  return wanted && keepShapes(input, wanted, silent)
}

/** Beside the tree of the checkpoint there is a copy of it, and what its formats keep; the rest is for hooks. Bytes. */
const ample = 256e6

async function hasAmpleRoom({ delivery: { build, plan } }: KeepInput): Promise<boolean> {
  const rooms = await Promise.all(plan.steps.map(({ key }) => roomOf(build.store, key)))
  return (
    (await freeRoom(build.store.folder)) >
    ample + 2 * rooms.reduce<number>((sum, room = 0) => sum + room, 0)
  )
}

async function findShapes(
  input: KeepInput,
  shapes: readonly FilesystemShape[],
): Promise<Kept | undefined> {
  const { build } = input.delivery
  const layer = await keptLayer(input, shapes)
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
