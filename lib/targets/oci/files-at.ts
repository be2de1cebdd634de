import { digest as digestOf } from '../../content.ts'
import { ParfaitError } from '../../errors.ts'
import { readJson } from '../../json.ts'
import type { TargetIo } from '../driver.ts'
import { titleKey } from './image.ts'
import type { ImagePlace } from './place.ts'
import { referrersOf } from './referrers.ts'
import { getManifest } from './registry.ts'

/** A file of an artifact that a registry has. */
interface FileThere {
  readonly name: string
  /** `sha256:…`. */
  readonly digest: string
  readonly size: number
}

/** The file that a tag leads to, and those that are about it; of two of one name the later one. */
interface FilesAt {
  readonly file: FileThere
  readonly all: ReadonlyMap<string, FileThere>
}

const known = new WeakMap<TargetIo, Promise<FilesAt>>()

/** What a registry has of a file that was published there; asked once. Error: `image-invalid`. */
export function filesAt(place: ImagePlace, io: TargetIo): Promise<FilesAt> {
  const found = known.get(io) ?? askFiles(place, io)
  known.set(io, found)
  return found
}

async function askFiles(place: ImagePlace, io: TargetIo): Promise<FilesAt> {
  const where = `${place.registry}${place.repository}:${place.tag}`
  const bytes = await getManifest(place, io)
  if (!bytes)
    throw new ParfaitError('image-invalid', 'Nothing is there', {
      place: where,
      hint: 'check the repository and its tag',
    })
  const [file] = filesIn(bytes)
  if (!file)
    throw new ParfaitError('image-invalid', 'An image of containers is no file to be compared', {
      place: where,
      hint: 'verify the file that it was published of',
    })
  const all = new Map<string, FileThere>()
  for (const { digest } of await referrersOf(place, `sha256:${digestOf(bytes)}`, io)) {
    const about = await getManifest({ ...place, tag: digest }, io)
    // A registry that says another thing under a digest has not got it.
    if (about && `sha256:${digestOf(about)}` === digest)
      for (const one of filesIn(about)) all.set(one.name, one)
  }
  return { file, all: all.set(file.name, file) }
}

/** Files that a manifest names, whoever wrote it. */
function filesIn(bytes: Buffer): FileThere[] {
  try {
    const { layers } = Object(readJson(bytes.toString())) as { layers?: unknown }
    return (Array.isArray(layers) ? layers : []).flatMap((layer: unknown): FileThere[] => {
      const { digest, size, annotations } = Object(layer) as Record<string, unknown>
      const name: unknown = (Object(annotations) as Record<string, unknown>)[titleKey]
      const isFile =
        typeof name === 'string' &&
        typeof digest === 'string' &&
        /^sha256:[0-9a-f]{64}$/.test(digest) &&
        Number.isSafeInteger(size) &&
        Number(size) >= 0
      return isFile ? [{ name, digest, size: Number(size) }] : []
    })
  } catch {
    return []
  }
}
