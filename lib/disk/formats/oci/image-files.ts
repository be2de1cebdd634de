import type { Architecture } from '../../../architectures/architecture.ts'
import { digest } from '../../../files.ts'
import type { FormatOptions } from '../../format-driver.ts'

/** What points to a blob. */
interface Descriptor {
  readonly mediaType: string
  readonly digest: string
  /** Bytes. */
  readonly size: number
}

/** What an image is, beside its one layer. */
interface ImageRequest {
  readonly layer: Descriptor
  /** Of the layer without compression. */
  readonly tarDigest: string
  readonly options: FormatOptions
  readonly architecture: Architecture
  /** Seconds since the epoch. */
  readonly clock: number
}

const oci = 'application/vnd.oci.image'

/** What a shell has that nobody told. */
const usualPath = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/**
 * The files of an image layout beside its layer, by their names in it: configuration, manifest and index, and
 * `manifest.json`, which docker read before it read layouts. https://github.com/opencontainers/image-spec
 */
export function describeImage(request: ImageRequest): ReadonlyMap<string, string> {
  const { layer, options, architecture } = request
  const { name, tag } = options
  const files = new Map<string, string>([['oci-layout', '{"imageLayoutVersion":"1.0.0"}']])
  const blob = (mediaType: string, content: object): Descriptor => {
    const text = JSON.stringify(content)
    const sha256 = digest(text)
    files.set(nameOf(`sha256:${sha256}`), text)
    return { mediaType, digest: `sha256:${sha256}`, size: Buffer.byteLength(text) }
  }
  const config = blob(`${oci}.config.v1+json`, configOf(request))
  const created = createdOf(request)
  const manifest = blob(`${oci}.manifest.v1+json`, {
    schemaVersion: 2,
    mediaType: `${oci}.manifest.v1+json`,
    config,
    layers: [layer],
    annotations: { 'org.opencontainers.image.created': created },
  })
  const loaded = name === '' ? {} : { 'io.containerd.image.name': `${name}:${tag}` }
  const annotations = { ...loaded, 'org.opencontainers.image.ref.name': tag }
  const index = {
    schemaVersion: 2,
    mediaType: `${oci}.index.v1+json`,
    manifests: [{ ...manifest, annotations, platform: { ...architecture.oci, os: 'linux' } }],
  }
  files.set('index.json', JSON.stringify(index))
  const saved = {
    Config: nameOf(config.digest),
    RepoTags: name === '' ? null : [`${name}:${tag}`],
    Layers: [nameOf(layer.digest)],
  }
  return files.set('manifest.json', JSON.stringify([saved]))
}

/** `sha256:…` → `blobs/sha256/…`. */
function nameOf(of: string): string {
  return `blobs/${of.replace(':', '/')}`
}

function createdOf({ clock }: Pick<ImageRequest, 'clock'>): string {
  return new Date(clock * 1000).toISOString().replace('.000Z', 'Z')
}

function configOf(request: ImageRequest): object {
  const { options, architecture, tarDigest } = request
  const created = createdOf(request)
  const { user, workdir } = options
  const entrypoint = wordsOf(options.entrypoint)
  const cmd = wordsOf(options.cmd)
  return {
    created,
    ...architecture.oci,
    os: 'linux',
    config: {
      ...(user === '' ? {} : { User: user }),
      Env: [usualPath],
      ...(entrypoint.length === 0 ? {} : { Entrypoint: entrypoint }),
      ...(cmd.length === 0 ? {} : { Cmd: cmd }),
      WorkingDir: workdir,
    },
    rootfs: { type: 'layers', diff_ids: [tarDigest] },
    history: [{ created, created_by: 'parfait' }],
  }
}

function wordsOf(text: FormatOptions[string] | undefined): string[] {
  return text === undefined || text === '' ? [] : String(text).split(';')
}
