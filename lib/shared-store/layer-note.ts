import { canonicalJson, digest } from '../files.ts'
import type { PackedLayer } from '../sandbox/stage-parts.ts'
import { type JsonSchema, readAs } from '../schema.ts'
import type { Material } from '../store/store.ts'

/** What a packed layer says of itself. */
export interface LayerNote extends PackedLayer {
  readonly version: 1
  readonly key: string
  readonly parent?: string
  /** Digest of the archive that the layer below was, when this one was made on it. */
  readonly parentArchive?: string
  /** What the key is the digest of, with the parent's key. */
  readonly material: Material
  /** When the layer was made, in milliseconds since the epoch. */
  readonly madeAt: number
}

/** A note and its signature, as a shared store has them. */
export interface SignedNote {
  /** JSON, the very text that was signed. */
  readonly note: string
  readonly signature: { readonly kind: 'ssh' | 'minisign'; readonly text: string }
}

const hex = { type: 'string', pattern: '^[0-9a-f]{64}$' }
const file = {
  type: 'object',
  required: ['sha256', 'size'],
  properties: { sha256: hex, size: { type: 'integer', minimum: 0, maximum: 2 ** 44 } },
}

export const signedNoteSchema: JsonSchema = {
  type: 'object',
  required: ['note', 'signature'],
  properties: {
    note: { type: 'string' },
    signature: {
      type: 'object',
      required: ['kind', 'text'],
      properties: {
        kind: { enum: ['ssh', 'minisign'] },
        text: { type: 'string', maxLength: 16384 },
      },
    },
  },
}

export const layerNoteSchema: JsonSchema = {
  type: 'object',
  required: ['version', 'key', 'archive', 'blob', 'material', 'madeAt'],
  properties: {
    version: { const: 1 },
    key: hex,
    parent: hex,
    parentArchive: hex,
    archive: file,
    blob: file,
    material: { type: 'object' },
    madeAt: { type: 'integer' },
  },
}

/** The envelope of a note; undefined for a text that is none. */
export function readSigned(text: string): SignedNote | undefined {
  return readAs<SignedNote>(text, signedNoteSchema)
}

/** The note of a key; undefined for a text that is another's or none. A key is the digest of what the note says that went into it. */
export function readNote(text: string, key: string): LayerNote | undefined {
  const note = readAs<LayerNote>(text, layerNoteSchema)
  if (note?.key !== key) return undefined
  const { parent = null, material } = note
  const isOwn = digest(canonicalJson({ parent, material })) === key
  const isWhole = (note.parent === undefined) === (note.parentArchive === undefined)
  return isOwn && isWhole ? note : undefined
}
