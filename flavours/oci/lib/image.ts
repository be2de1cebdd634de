import { digestFile, ParfaitError } from 'parfait'
import { anIndex, chooseManifest, type Descriptor, type Wanted } from './choose.ts'
import { type Container, readJson, type Wish } from './container.ts'
import { chooseTag, noArchitecture } from './refuse.ts'
import { isConfig, isManifest, isSavedList } from './shape.ts'

const aConfig = { is: isConfig, what: 'the configuration of an image' }

/** What an image was made to be run with; https://github.com/opencontainers/image-spec/blob/main/config.md */
export interface ImageConfig {
  readonly architecture?: string
  readonly created?: string
  readonly config?: Readonly<Record<string, unknown>>
  readonly rootfs?: { readonly diff_ids?: readonly string[] }
}

/** One layer: the member that has it, and the digest that this must have. */
export interface Layer {
  readonly member: string
  readonly digest: string
}

/** An image, chosen and checked down to its configuration; layers are checked when they are applied. */
export interface Image {
  /** Of its manifest, or of its configuration where there is no manifest. */
  readonly digest: string
  readonly config: ImageConfig
  readonly layers: readonly Layer[]
}

export interface Manifest {
  readonly config: Descriptor
  readonly layers: readonly Descriptor[]
}

const layerType =
  /^application\/vnd\.(oci\.image\.layer\.(nondistributable\.)?v1\.tar(\+gzip|\+zstd)?|docker\.image\.rootfs\.diff\.tar(\.gzip|\.zstd)?)$/

/** Reads what an image is. Errors: `image-invalid`, `settings-invalid`. */
export async function readImage(container: Container, architecture: Wanted): Promise<Image> {
  const index = await readJson(container, 'index.json', anIndex)
  if (!index) return readSaved(container, architecture)
  const read = async <T>(descriptor: Descriptor, wish: Wish<T>) => {
    const layer = { member: blobName(descriptor.digest), digest: descriptor.digest }
    await checkedMember(container, layer)
    return (await readJson(container, layer.member, wish)) as T
  }
  const descriptor = await chooseManifest(index, { container, architecture, read })
  const manifest = await read(descriptor, { is: isManifest, what: 'a manifest' })
  const config = await read(manifest.config, aConfig)
  requireArchitecture(config, architecture, container)
  const layers = manifest.layers.map(({ digest, mediaType = '' }) => {
    if (layerType.test(mediaType)) return { member: blobName(digest), digest }
    throw new ParfaitError(
      'image-invalid',
      `A layer is of a kind that is not known: '${mediaType}'`,
      {
        place: container.place,
        hint: 'expected a tar archive, uncompressed or by gzip or zstd',
      },
    )
  })
  return { digest: descriptor.digest, config, layers }
}

export interface Saved {
  readonly Config: string
  readonly RepoTags?: readonly string[] | null
  readonly Layers: readonly string[]
}

/** What `docker save` wrote before it wrote OCI layouts: layers by name, their digests in the configuration. */
async function readSaved(container: Container, architecture: Wanted): Promise<Image> {
  const { place, tag } = container
  const all = await readJson(container, 'manifest.json', {
    is: isSavedList,
    what: 'a list of saved images',
  })
  if (!all)
    throw new ParfaitError('image-invalid', `'${place}' has neither index.json nor manifest.json`, {
      place,
      hint: 'expected an OCI image layout, an archive of one, or what docker save writes',
    })
  const tags = all.flatMap(({ RepoTags }) => RepoTags ?? [])
  const fits = ({ RepoTags }: Saved) =>
    tag === undefined || RepoTags?.some((name) => name === tag || name.endsWith(`:${tag}`))
  const [saved, ...others] = all.filter(fits)
  if (!saved || others.length > 0) throw chooseTag(container, tags)
  const config = await readJson(container, saved.Config, aConfig)
  const path = await container.member(saved.Config)
  const ids = config?.rootfs?.diff_ids ?? []
  if (!config || path === undefined || ids.length !== saved.Layers.length)
    throw new ParfaitError('image-invalid', `'${place}' has no configuration for its layers`, {
      place,
    })
  requireArchitecture(config, architecture, container)
  const layers = saved.Layers.map((member, at) => ({ member, digest: ids[at] ?? '' }))
  return { digest: `sha256:${await digestFile(path)}`, config, layers }
}

function blobName(digest: string): string {
  return `blobs/${digest.replace(':', '/')}`
}

/** The path of a member that has the digest which it must have. Error: `image-invalid`. */
export async function checkedMember({ place, member }: Container, layer: Layer): Promise<string> {
  const refuse = (sentence: string) =>
    new ParfaitError('image-invalid', `${sentence} in '${place}'`, {
      place,
      hint: 'the image is damaged or incomplete: copy it anew',
    })
  if (!/^sha256:[0-9a-f]{64}$/.test(layer.digest))
    throw refuse(`Expected a digest 'sha256:…', got '${layer.digest}'`)
  const path = await member(layer.member)
  if (path === undefined) throw refuse(`There is no '${layer.member}'`)
  const found = `sha256:${await digestFile(path)}`
  if (found !== layer.digest) throw refuse(`'${layer.member}' is ${found}, not ${layer.digest},`)
  return path
}

function requireArchitecture(
  { architecture: found }: ImageConfig,
  { name, oci }: Wanted,
  { place }: Container,
): void {
  if (found === undefined || found === '' || found === oci.architecture) return
  throw noArchitecture(place, name, [found])
}
