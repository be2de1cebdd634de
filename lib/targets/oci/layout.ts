import { type FileHandle, open } from 'node:fs/promises'
import { digest } from '../../content.ts'
import { ParfaitError } from '../../errors.ts'
import { readJson } from '../../json.ts'
import { type Blob, manifestType, type OciImage } from './blobs.ts'

/** Bytes of an index or a manifest, and members of an archive, at most. */
const mostText = 4 << 20
const mostMembers = 10_000

const block = 512

interface Place {
  readonly start: number
  readonly size: number
}

/**
 * The image of a layout in an archive, whose blobs are sent from where they lie in it. Error: `target-invalid` for one that is no
 * layout, or has another number of images than one.
 */
export async function readLayout(path: string): Promise<OciImage> {
  const file = await open(path)
  try {
    const places = await findMembers(file)
    const index = (await readText(file, places.get('index.json'))) as Index | undefined
    const manifests = index?.manifests ?? []
    const [first] = manifests
    if (!first || manifests.length > 1 || first.mediaType !== manifestType)
      throw new TypeError('it has no index of one image')
    const place = places.get(nameOf(first.digest))
    const manifest = (await readText(file, place, first.digest)) as Manifest | undefined
    if (!place || !manifest) throw new TypeError('its manifest is not there')
    const bytes = await readPlace(file, place)
    const blobs = [manifest.config, ...(manifest.layers ?? [])].map((one): Blob => {
      const found = places.get(nameOf(one?.digest))
      if (!one || !found) throw new TypeError(`a blob is not there: '${one?.digest}'`)
      return { digest: one.digest, size: found.size, body: { path, ...found } }
    })
    return { manifest: { mediaType: manifestType, bytes, digest: first.digest }, blobs }
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause
    throw new ParfaitError(
      'target-invalid',
      `'${path}' is no image of containers: ${cause.message}`,
      {
        place: path,
        hint: 'build one with -t oci; a file of another kind gets another ending',
        cause,
      },
    )
  } finally {
    await file.close()
  }
}

interface Descriptor {
  readonly mediaType?: string
  readonly digest: string
}

interface Index {
  readonly manifests?: readonly Descriptor[]
}

interface Manifest {
  readonly config?: Descriptor
  readonly layers?: readonly (Descriptor | undefined)[]
}

function nameOf(of: unknown): string {
  const [, hex] = /^sha256:([0-9a-f]{64})$/.exec(String(of)) ?? []
  return hex === undefined ? '' : `blobs/sha256/${hex}`
}

/** Headers alone are read: a layer has gigabytes. */
async function findMembers(file: FileHandle): Promise<ReadonlyMap<string, Place>> {
  const places = new Map<string, Place>()
  const { size } = await file.stat()
  const header = Buffer.alloc(block)
  let at = 0
  for (let count = 0; at + block <= size && count < mostMembers; count++) {
    await file.read(header, 0, block, at)
    if (header.every((byte) => byte === 0)) break
    const bytes = sizeIn(header)
    if (!(bytes <= size - at - block)) throw new TypeError('it is no archive')
    const name = textIn(header, 0, 100).replace(/^\.?\//, '')
    const isFile = ['0', '\0'].includes(String.fromCharCode(header[156] ?? 0))
    if (isFile) places.set(name, { start: at + block, size: bytes })
    at += block + Math.ceil(bytes / block) * block
  }
  return places
}

function textIn(header: Buffer, start: number, length: number): string {
  return (header.toString('latin1', start, start + length).split('\0')[0] ?? '').trim()
}

/** Octal digits, or a number where they would not do. */
function sizeIn(header: Buffer): number {
  const first = header[124] ?? 0
  if (first & 0x80) return Number(header.readBigUInt64BE(128))
  const digits = textIn(header, 124, 12)
  return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number.NaN
}

async function readPlace(file: FileHandle, { start, size }: Place): Promise<Buffer> {
  if (size > mostText) throw new TypeError('its texts are too large')
  const bytes = Buffer.alloc(size)
  await file.read(bytes, 0, size, start)
  return bytes
}

async function readText(
  file: FileHandle,
  place: Place | undefined,
  wanted?: string,
): Promise<unknown> {
  if (!place) return undefined
  const bytes = await readPlace(file, place)
  if (wanted !== undefined && `sha256:${digest(bytes)}` !== wanted)
    throw new TypeError('its manifest is damaged')
  try {
    return readJson(bytes.toString()) ?? undefined
  } catch {
    throw new TypeError('its texts are no JSON')
  }
}
