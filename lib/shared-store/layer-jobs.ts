import { randomBytes } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Site } from '../builders/builder.ts'
import type { Owner } from '../deliver/delivery.ts'
import { packageFolder } from '../files.ts'
import type { Job } from '../sandbox/job.ts'
import { placeJob } from '../sandbox/places.ts'
import { type StageFolders, stageTasks, stageYields } from '../sandbox/stage.ts'
import type { PackedLayer, StagePart } from '../sandbox/stage-parts.ts'
import { noteRoom } from '../store/layer-rooms.ts'
import type { StoreSession } from '../store/session.ts'
import type { LayerRecord, Store } from '../store/store.ts'
import { commitOf } from '../walk/new-layer.ts'

/** Where layers are packed and unpacked: a store, a stay in it, and what runs jobs on it. */
export interface LayerPlace {
  readonly store: Store
  readonly session: StoreSession
  readonly site: Site
  readonly owner: Owner
}

/** A layer as a file of the session, and what it is. */
export interface PackedFile extends PackedLayer {
  /** Absolute path. */
  readonly path: string
}

const blobName = 'layer.tar.zst'

/** Packs a layer that this session uses, in a sandbox. Errors: those of `archiveLayer`, `disk-full`. */
export async function packLayer(key: string, place: LayerPlace): Promise<PackedFile> {
  const { store, session, site, owner } = place
  const work = newFolder(session, 'pack')
  const folder = newFolder(session, 'packed')
  const part = { name: 'pack-layer', file: blobName } as const
  const tree = join(store.folder, store.lowerPath(key))
  const job: Job = {
    ...layerJob(place, { work, tree, output: folder, part }),
    handover: { folder, ...(site.mode === 'sudo' ? { owner } : {}) },
  }
  const results = await site.run(placeJob(job, rootsOf(place)))
  const packed = stageYields(job, results)[part.name] as PackedLayer
  return { ...packed, path: join(folder, blobName) }
}

/** Makes a layer of a packed one, and has this session use it; the store gets it as a whole or not at all. Errors: `archive-invalid`, `disk-full`. */
export async function unpackLayer(
  record: LayerRecord,
  { path, archive }: Pick<PackedFile, 'path' | 'archive'>,
  place: LayerPlace,
): Promise<void> {
  const { store, session, site } = place
  const work = newFolder(session, 'unpack')
  const output = join(work, 'layer', 'fs')
  const part = { name: 'unpack-layer', file: blobName, archive } as const
  const job: Job = {
    ...layerJob(place, { work, tree: dirname(path), output, part }),
    commit: commitOf(record, work, store),
  }
  const measured = { ...job, tasks: [...job.tasks, { kind: 'measure', folder: output } as const] }
  const results = await site.run(placeJob(measured, rootsOf(place)))
  await noteRoom(store, record.key, Number(results.at(-1)))
  store.use(record)
}

/** Where a packed layer is put that comes from elsewhere: a path in a new folder of its own. */
export async function blobPlace(session: StoreSession): Promise<string> {
  const folder = newFolder(session, 'pulled')
  await mkdir(folder)
  return join(folder, blobName)
}

function newFolder(session: StoreSession, name: string): string {
  return join(session.folder, `${name}-${randomBytes(6).toString('hex')}`)
}

function layerJob(
  { store }: LayerPlace,
  of: {
    readonly work: string
    readonly tree: string
    readonly output: string
    readonly part: StagePart
  },
): Job {
  const { work, tree, output, part } = of
  const scratch = join(work, 'scratch')
  const temporary = join(work, 'tmp')
  const folders: StageFolders = { tree, scratch, temporary, output, modules: [] }
  return {
    store: store.folder,
    work,
    folders: [scratch, temporary, ...(part.name === 'unpack-layer' ? [output] : [])],
    mounts: [],
    caches: [],
    tasks: stageTasks(folders, { parts: [part], secrets: [] }),
  }
}

function rootsOf({ store, session }: LayerPlace) {
  return {
    engine: packageFolder,
    node: process.execPath,
    store: store.folder,
    session: session.folder,
  }
}
