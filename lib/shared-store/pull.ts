import { randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { ParfaitError } from '../errors.ts'
import { present } from '../json.ts'
import { noteReplaced } from '../store/generations.ts'
import type { Lock } from '../store/lock.ts'
import { bootId, type LayerRecord } from '../store/store.ts'
import { summing } from '../summing.ts'
import { together } from '../together.ts'
import type { SharedStore } from './driver.ts'
import { archiveOf, noteArchive } from './known-archives.ts'
import { blobPlace, type LayerPlace, unpackLayer } from './layer-jobs.ts'
import type { LayerNote } from './layer-note.ts'

interface PullRequest {
  /** From the base up, each made on the one below. */
  readonly notes: readonly LayerNote[]
  readonly shared: SharedStore
  readonly place: LayerPlace
  readonly signal?: AbortSignal | undefined
}

/** What came. */
interface Pulled {
  readonly layers: number
  /** Bytes that were read of the shared store. */
  readonly bytes: number
}

/** Sandboxes at once. */
const mostAtOnce = 3

/**
 * Brings layers into the store and has this session use them; those that it has already stay. Others that want the same wait, and then find
 * them. Errors: `archive-invalid`, `disk-full`, `interrupted`, those of shared stores.
 */
export async function pullLayers(request: PullRequest): Promise<Pulled> {
  const { notes, place, signal } = request
  const first = await firstMissing(request)
  const locks: Lock[] = []
  try {
    // From the base up, as everybody does: nobody waits for one who waits for him.
    for (const { key } of notes.slice(first)) locks.push(await place.store.lockKey(key, signal))
    const missing = notes.slice(await firstMissing(request))
    if (missing.length === 0) return { layers: 0, bytes: 0 }
    await noteReplaced(place.store)
    await pullAll(missing, await recordsOf(missing, place), request)
    return { layers: missing.length, bytes: missing.reduce((sum, { blob }) => sum + blob.size, 0) }
  } finally {
    for (const lock of locks) await lock.release()
  }
}

/** How many layers, from the base up, the store has that are the very same; the session uses these. */
async function firstMissing({ notes, place: { store } }: PullRequest): Promise<number> {
  for (const [index, { key, parent, archive }] of notes.entries()) {
    const found = await store.findOn(present({ key, parent }))
    if (!found || (await archiveOf(store, found))?.sha256 !== archive.sha256) return index
    store.use(found)
  }
  return notes.length
}

/** Known before anything is there, so that all can come side by side. */
async function recordsOf(
  notes: readonly LayerNote[],
  { store }: LayerPlace,
): Promise<LayerRecord[]> {
  const boot = await bootId()
  const records: LayerRecord[] = []
  for (const { key, parent, material, madeAt } of notes) {
    const parentGeneration = records.at(-1)?.generation ?? store.generationOf(parent)
    const generation = randomBytes(4).toString('hex')
    const record = { key, generation, parent, parentGeneration, material, madeAt, boot }
    records.push(present({ ...record, hadSecrets: false }))
  }
  return records
}

async function pullAll(
  notes: readonly LayerNote[],
  records: readonly LayerRecord[],
  request: PullRequest,
): Promise<void> {
  const waiting = notes.map((note, index) => ({ note, record: records[index] }))
  const work = async () => {
    for (let next = waiting.shift(); next?.record; next = waiting.shift())
      await pullOne(next.note, next.record, request).catch((error: unknown) => {
        // What would lie on it is of no use.
        waiting.length = 0
        throw error
      })
  }
  await together(Array.from({ length: mostAtOnce }, work))
}

async function pullOne(
  note: LayerNote,
  record: LayerRecord,
  { shared, place, signal }: PullRequest,
): Promise<void> {
  const path = await blobPlace(place.session)
  const { blob, archive } = note
  const bytes = summing(shared.blob(blob), { most: blob.size, refuse: () => refuse(note) })
  await pipeline(bytes.bytes, createWriteStream(path), signal ? { signal } : {})
  const found = bytes.sum()
  if (found.sha256 !== blob.sha256) refuse(note)
  await unpackLayer(record, { path, archive }, place)
  await noteArchive(place.store, record, archive)
  await rm(dirname(path), { recursive: true, force: true })
}

function refuse({ key }: LayerNote): never {
  throw new ParfaitError('archive-invalid', 'A packed layer is another one than was signed', {
    place: key,
    hint: 'it was damaged or exchanged where it lies; it counts for nothing',
  })
}
