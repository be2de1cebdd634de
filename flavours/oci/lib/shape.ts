import type { Descriptor, Index } from './choose.ts'
import type { ImageConfig, Manifest, Saved } from './image.ts'

/** True for a value of some shape: what stands in an image is anybody's. */
export type Shape<T> = (value: unknown) => value is T

type Fields = Readonly<Record<string, Shape<unknown>>>

const isText: Shape<string> = (value) => typeof value === 'string'
const isTexts = listOf(isText)

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function listOf<T>(isOne: Shape<T>): Shape<T[]> {
  return (value): value is T[] => Array.isArray(value) && value.every(isOne)
}

/** Fields that have to be there, and others that may be: absent, or null as Go writes what is empty. */
function mapOf<T>(must: Fields, may: Fields = {}): Shape<T> {
  return (value): value is T =>
    isMap(value) &&
    Object.entries(must).every(([name, isField]) => isField(value[name])) &&
    Object.entries(may).every(
      ([name, isField]) => (value[name] ?? null) === null || isField(value[name]),
    )
}

function isTextMap(value: unknown): value is Readonly<Record<string, string>> {
  return isMap(value) && Object.values(value).every(isText)
}

const isPlatform = mapOf({}, { architecture: isText, variant: isText, os: isText })

const isDescriptor = mapOf<Descriptor>(
  { digest: isText },
  { mediaType: isText, platform: isPlatform, annotations: isTextMap },
)

export const isIndex = mapOf<Index>({ manifests: listOf(isDescriptor) })

export const isManifest = mapOf<Manifest>({ config: isDescriptor, layers: listOf(isDescriptor) })

export const isConfig = mapOf<ImageConfig>(
  {},
  {
    architecture: isText,
    created: isText,
    config: isMap,
    rootfs: mapOf({}, { diff_ids: isTexts }),
  },
)

export const isSavedList = listOf(
  mapOf<Saved>({ Config: isText, Layers: isTexts }, { RepoTags: isTexts }),
)
