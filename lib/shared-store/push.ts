import { dirname } from 'node:path'
import { ParfaitError } from '../errors.ts'
import { present } from '../json.ts'
import type { LayerRecord, Store } from '../store/store.ts'
import { removeFolder } from '../store/sweep.ts'
import type { SharedStore } from './driver.ts'
import { archiveOf, noteArchive } from './known-archives.ts'
import { type LayerPlace, type PackedFile, packLayer } from './layer-jobs.ts'
import { type LayerNote, readNote, readSigned } from './layer-note.ts'
import { signNote } from './trust.ts'

interface PushRequest {
  /** From the base up, each made on the one below; the session uses them. */
  readonly records: readonly LayerRecord[]
  readonly shared: SharedStore
  readonly place: LayerPlace
  /** `ssh:PATH` or `minisign:PATH`. */
  readonly signer: string
  /** Whether layers that extra data went into may leave this machine. */
  readonly withData: boolean
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal?: AbortSignal | undefined
}

/** What became of layers. */
interface Pushed {
  readonly pushed: number
  /** Bytes that were sent. */
  readonly bytes: number
  /** Why a layer, and all that lies on it, stays here; absent: none does. */
  readonly stays?: { readonly key: string; readonly reason: ParfaitError }
}

/**
 * Puts layers into a shared store that it lacks. One that may not leave, that has no form, or that is there with other content stays, and so do
 * all that were made on it. Errors: those of shared stores and of signing, `disk-full`.
 */
export async function pushLayers(request: PushRequest): Promise<Pushed> {
  const known = await request.shared.has(request.records.map(({ key }) => key))
  let pushed = 0
  let bytes = 0
  let parentArchive: string | undefined
  for (const record of request.records) {
    const { key } = record
    const told = staysHome(record, request)
    if (told) return { pushed, bytes, stays: { key, reason: told } }
    try {
      const done = await pushOne(record, { ...request, parentArchive, isKnown: known.has(key) })
      parentArchive = done.archive
      bytes += done.bytes
      if (done.bytes > 0) pushed++
    } catch (reason) {
      if (!(reason instanceof ParfaitError) || !ofLayer.includes(reason.code)) throw reason
      return { pushed, bytes, stays: { key, reason } }
    }
  }
  return { pushed, bytes }
}

/** Faults of one layer, which say nothing of the shared store. */
const ofLayer = ['layer-differs', 'tree-invalid', 'text-refused']

/** Why a layer may not leave this machine. */
function staysHome(
  { key, material, hadSecrets }: LayerRecord,
  { withData }: Pick<PushRequest, 'withData'>,
): ParfaitError | undefined {
  const why =
    material.phase === 'disk'
      ? 'it is what an image was written of, and no step'
      : material.opened !== undefined
        ? 'a shell was open in its step'
        : hadSecrets === undefined
          ? 'an earlier parfait made it, which did not note whether a secret was on'
          : hadSecrets
            ? 'a secret was on in its step'
            : Object.keys(material.data).length > 0 && !withData
              ? 'extra data went into it; --push-data has it leave'
              : undefined
  if (why === undefined) return undefined
  const { flavour, name } = material
  return new ParfaitError('layer-differs', `The layer of '${flavour}/${name}' stays here: ${why}`, {
    place: key,
  })
}

interface OneRequest extends PushRequest {
  readonly parentArchive: string | undefined
  readonly isKnown: boolean
}

async function pushOne(
  record: LayerRecord,
  request: OneRequest,
): Promise<{ readonly archive: string; readonly bytes: number }> {
  const { shared, place, signer, env, signal, parentArchive, isKnown } = request
  const { key, parent, material, madeAt } = record
  const own = await archiveOf(place.store, record)
  if (isKnown && own) {
    await requireSame(own.sha256, key, shared)
    return { archive: own.sha256, bytes: 0 }
  }
  const packed = await packLayer(key, place)
  try {
    const { archive, blob } = packed
    await noteArchive(place.store, record, archive)
    const note = present({
      version: 1,
      key,
      parent,
      parentArchive,
      archive,
      blob,
      material,
      madeAt,
    })
    const io = { scratch: place.session.folder, env, signal }
    const text = isKnown ? '' : await signNote(note as LayerNote, signer, io)
    const isPut = !isKnown && (await shared.put(key, { note: text, blob }, packed.path))
    if (isPut) return { archive: archive.sha256, bytes: blob.size }
    await requireSame(archive.sha256, key, shared)
    return { archive: archive.sha256, bytes: 0 }
  } finally {
    await removePacked(packed, place)
  }
}

/** The first stays: machines that have it would not understand another. Who signed it does not matter here. */
async function requireSame(archive: string, key: string, shared: SharedStore): Promise<void> {
  const text = await shared.note(key)
  const signed = text === undefined ? undefined : readSigned(text)
  const there = signed && readNote(signed.note, key)
  if (there?.archive.sha256 === archive) return
  throw new ParfaitError(
    'layer-differs',
    'The shared store has another layer of the same key, which was made at another time or elsewhere',
    {
      place: key,
      hint: "the first one stays; 'parfait cache distrust KEY' where that one is wrong",
    },
  )
}

function removePacked({ path }: PackedFile, { site }: LayerPlace): Promise<void> {
  return removeFolder(dirname(path), (paths) => site.remove(paths))
}

/**
 * The records of a layer and of all that it was made on, from the base up, which this session uses from then on. Error: `layer-missing` where
 * one is gone, or was made anew since.
 */
export async function recordsUpTo(key: string, store: Store): Promise<LayerRecord[]> {
  const records: LayerRecord[] = []
  for (let next: string | undefined = key; next !== undefined; ) {
    const found: LayerRecord | undefined = await store.find(next)
    const above = records.at(0)
    if (!found || (above && above.parentGeneration !== found.generation)) throw goneFault(next)
    records.unshift(found)
    next = found.parent
  }
  for (const record of records) {
    const used = store.generationOf(record.key)
    // Others may have made it anew since this session began.
    if (used !== undefined && used !== record.generation) throw goneFault(record.key)
    store.use(record)
  }
  return records
}

function goneFault(key: string): ParfaitError {
  return new ParfaitError(
    'layer-missing',
    'The store has no such layer, or no more what it was made on',
    { place: key, hint: "'parfait cache list' shows what there is; a build makes it anew" },
  )
}
