import type { Architecture } from '../architectures/architecture.ts'
import { architectures } from '../architectures.ts'
import { type OpenRequest, openImage } from './open-image.ts'
import { type FoundPartition, readGpt } from './partitions.ts'

/**
 * The architecture that the type of an image's root partition tells; undefined where none does. Errors: `usage`,
 * `image-invalid`, `tool-missing`.
 */
export async function imageArchitecture(request: OpenRequest): Promise<Architecture | undefined> {
  const image = await openImage(request)
  try {
    return rootArchitecture((await readGpt(image)) ?? [])
  } finally {
    await image.close()
  }
}

/** The architecture of the first root partition whose type says one. */
export function rootArchitecture(
  partitions: readonly Pick<FoundPartition, 'type'>[],
): Architecture | undefined {
  const types = partitions.map(({ type }) => type)
  return architectures.find(({ rootType }) => rootType !== undefined && types.includes(rootType))
}
