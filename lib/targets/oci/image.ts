import { digest } from '../../content.ts'
import type { Shipment } from '../driver.ts'
import { manifestType, type OciImage } from './blobs.ts'
import { readLayout } from './layout.ts'

/** What kind of thing a file becomes that is no image of containers. */
const artifactType = 'application/vnd.parfait.file.v1'

/** True for files that are images of containers, by their names. */
export function isLayout(name: string): boolean {
  return name.endsWith('.oci.tar')
}

/** The image of a file: the one that it is, else an artifact with that file alone, as `oras pull` takes it. Error: `target-invalid`. */
export async function imageOf(shipment: Shipment): Promise<OciImage> {
  const { source: path, name, size, sha256 } = shipment
  if (isLayout(name)) return readLayout(path)
  return artifactOf(artifactType, [{ type: 'application/octet-stream', name, path, size, sha256 }])
}

/** A file of an artifact. */
export interface ArtifactFile {
  /** A type of media. */
  readonly type: string
  readonly name: string
  readonly path: string
  readonly size: number
  /** Hexadecimal. */
  readonly sha256: string
}

/** What an artifact is about, as a registry knows it. */
export interface Subject {
  readonly mediaType: string
  /** `sha256:…`. */
  readonly digest: string
  readonly size: number
}

/** An artifact with these files, by their names. */
export function artifactOf(
  type: string,
  files: readonly ArtifactFile[],
  subject?: Subject,
): OciImage {
  const empty = Buffer.from('{}')
  const config = { mediaType: 'application/vnd.oci.empty.v1+json', ...described(empty) }
  const layers = files.map((file) => ({
    mediaType: file.type,
    digest: `sha256:${file.sha256}`,
    size: file.size,
    annotations: { [titleKey]: file.name },
  }))
  const text = {
    schemaVersion: 2,
    mediaType: manifestType,
    artifactType: type,
    config,
    layers,
    ...(subject ? { subject } : {}),
  }
  const bytes = Buffer.from(JSON.stringify(text))
  const bodies = files.map(({ sha256, path, size }) => ({
    digest: `sha256:${sha256}`,
    size,
    body: { path, start: 0, size },
  }))
  return {
    manifest: { mediaType: manifestType, bytes, digest: described(bytes).digest },
    blobs: [{ ...described(empty), body: empty }, ...bodies],
  }
}

/** The annotation that has the name of a file. */
export const titleKey = 'org.opencontainers.image.title'

function described(bytes: Buffer): { readonly digest: string; readonly size: number } {
  return { digest: `sha256:${digest(bytes)}`, size: bytes.length }
}
