import { type Architecture, ParfaitError } from 'parfait'
import type { Container, Wish } from './container.ts'
import { chooseTag, noArchitecture } from './refuse.ts'
import { isIndex } from './shape.ts'

/** What lists images. */
export const anIndex = { is: isIndex, what: 'an index of images' }

/** What points to a blob; https://github.com/opencontainers/image-spec/blob/main/descriptor.md */
export interface Descriptor {
  readonly mediaType?: string
  readonly digest: string
  readonly platform?: {
    readonly architecture?: string
    readonly variant?: string
    readonly os?: string
  }
  readonly annotations?: Readonly<Record<string, string>>
}

/** What an image is wanted for. */
export type Wanted = Pick<Architecture, 'name' | 'oci'>

export interface Index {
  readonly manifests: readonly Descriptor[]
}

const indexTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
]
const manifestTypes = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
]

/** The manifest of the tag and the architecture that were asked for, through indexes in indexes. */
export async function chooseManifest(
  index: Index,
  of: {
    readonly container: Container
    readonly architecture: Wanted
    readonly read: <T>(descriptor: Descriptor, wish: Wish<T>) => Promise<T>
  },
): Promise<Descriptor> {
  const { container, architecture } = of
  const named = byTag(index, container)
  const found = await manifestsIn(named, of)
  const { oci } = architecture
  const wanted = oci.architecture
  // One that says no architecture is asked by its configuration.
  const fits = found.filter(({ platform }) => (platform?.architecture ?? wanted) === wanted)
  // There may be one for each generation of a processor.
  const exact = fits.filter(({ platform }) => platform?.variant === oci.variant)
  const [chosen, ...others] = distinct(exact.length > 0 ? exact : fits)
  const architectures = found.map(({ platform }) => platform?.architecture ?? 'unknown')
  if (!chosen) throw noArchitecture(container.place, architecture.name, [...new Set(architectures)])
  if (others.length > 0) throw chooseTag(container, named.flatMap(namesOf))
  return chosen
}

function distinct(descriptors: readonly Descriptor[]): Descriptor[] {
  return [...new Map(descriptors.map((descriptor) => [descriptor.digest, descriptor])).values()]
}

function byTag({ manifests }: Index, container: Container): readonly Descriptor[] {
  const { tag } = container
  if (tag === undefined) return manifests
  const fits = manifests.filter((descriptor) =>
    namesOf(descriptor).some((name) => name === tag || name.endsWith(`:${tag}`)),
  )
  if (fits.length === 0) throw chooseTag(container, manifests.flatMap(namesOf))
  return fits
}

function namesOf({ annotations = {} }: Descriptor): string[] {
  const keys = ['org.opencontainers.image.ref.name', 'io.containerd.image.name']
  return keys.flatMap((key) => annotations[key] ?? [])
}

async function manifestsIn(
  descriptors: readonly Descriptor[],
  of: Parameters<typeof chooseManifest>[1],
): Promise<Descriptor[]> {
  const found: Descriptor[] = []
  for (const descriptor of descriptors) {
    const { mediaType = manifestTypes[0] ?? '', platform } = descriptor
    // Attestations lie beside images, for no platform.
    if (platform?.os === 'unknown' || platform?.architecture === 'unknown') continue
    if (manifestTypes.includes(mediaType)) found.push(descriptor)
    else if (indexTypes.includes(mediaType))
      found.push(...(await manifestsIn((await of.read(descriptor, anIndex)).manifests, of)))
    else
      throw new ParfaitError('image-invalid', `Expected an image or an index, got '${mediaType}'`, {
        place: of.container.place,
      })
  }
  return found
}
