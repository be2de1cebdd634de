import { digest } from '../content.ts'
import { type JsonSchema, readAs } from '../schema.ts'
import type { TargetIo } from '../targets/driver.ts'
import { type Blob, manifestType } from '../targets/oci/blobs.ts'
import { type ImagePlace, imagePlace } from '../targets/oci/place.ts'
import { getBlob, getManifest, putBlob, putManifest, tagDigest } from '../targets/oci/registry.ts'
import { oci as target } from '../targets/oci.ts'
import {
  mostNote,
  type PackedNote,
  type SharedStore,
  type SharedStoreDriver,
  type SharedStoreIo,
} from './driver.ts'
import { ways } from './ways.ts'

/** A repository of a registry of containers: a tag for each key, whose configuration is the note. */
export const oci: SharedStoreDriver = {
  name: 'oci',
  summary: 'a repository of a registry of containers',
  scheme: 'oci',
  async open(address, io) {
    return registryStore(address, io)
  },
}

const noteType = 'application/vnd.parfait.layer.v1+json'
const layerType = 'application/vnd.oci.image.layer.v1.tar+zstd'

function registryStore(address: URL, io: SharedStoreIo): SharedStore {
  const place = (key: string) => ({
    ...imagePlace(address, { name: 'layers', options: undefined }),
    tag: `k-${key}`,
  })
  const { ask, send } = ways({ address, driver: target }, io)
  return {
    async has(keys) {
      const asked = await ask()
      const found = await Promise.all(
        keys.map(async (key) => (await tagDigest(place(key), asked)) !== undefined),
      )
      return new Set(keys.filter((_, index) => found[index]))
    },
    async note(key) {
      return noteAt(place(key), await ask())
    },
    async *blob({ sha256, size }) {
      yield* getBlob(place(''), { digest: `sha256:${sha256}`, size }, await send())
    },
    async put(key, layer, path) {
      return putLayer(place(key), layer, { path, io: await send() })
    },
  }
}

/** What is looked at of a manifest. */
interface NoteManifest {
  readonly config: Pick<Blob, 'digest' | 'size'>
}

export const noteManifestSchema: JsonSchema = {
  type: 'object',
  required: ['config'],
  properties: {
    config: {
      type: 'object',
      required: ['mediaType', 'digest', 'size'],
      properties: {
        mediaType: { const: noteType },
        digest: { type: 'string', pattern: '^sha256:[0-9a-f]{64}$' },
        size: { type: 'integer', minimum: 0, maximum: mostNote },
      },
    },
  },
}

/** What is no layer of ours, or too large for a note, is none. */
async function noteAt(place: ImagePlace, io: TargetIo): Promise<string | undefined> {
  const bytes = await getManifest(place, io)
  const manifest = bytes && readAs<NoteManifest>(bytes.toString(), noteManifestSchema)
  if (!manifest) return undefined
  const pieces: Buffer[] = []
  for await (const piece of getBlob(place, manifest.config, io)) pieces.push(piece)
  return Buffer.concat(pieces).toString()
}

/** A registry cannot be asked to keep what a tag leads to: of two that put in one moment, the second stays. */
async function putLayer(
  place: ImagePlace,
  { note, blob }: PackedNote,
  { path, io }: { readonly path: string; readonly io: TargetIo },
): Promise<boolean> {
  if ((await tagDigest(place, io)) !== undefined) return false
  const text = Buffer.from(note)
  const config = { digest: `sha256:${digest(text)}`, size: text.length }
  const layer = { digest: `sha256:${blob.sha256}`, size: blob.size }
  const blobs: Blob[] = [
    { ...config, body: text },
    { ...layer, body: { path, start: 0, size: blob.size } },
  ]
  for (const one of blobs) await putBlob(place, one, { io, sent: () => {} })
  const bytes = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: manifestType,
      config: { mediaType: noteType, ...config },
      layers: [{ mediaType: layerType, ...layer }],
    }),
  )
  const manifest = { mediaType: manifestType, bytes, digest: `sha256:${digest(bytes)}` }
  await putManifest(place, { manifest, blobs }, io)
  return true
}
