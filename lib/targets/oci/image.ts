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
  const { source, name, size, sha256 } = shipment
  if (isLayout(name)) return readLayout(source)
  const empty = Buffer.from('{}')
  const config = { mediaType: 'application/vnd.oci.empty.v1+json', ...described(empty) }
  const layer = {
    mediaType: 'application/octet-stream',
    digest: `sha256:${sha256}`,
    size,
    annotations: { 'org.opencontainers.image.title': name },
  }
  const text = { schemaVersion: 2, mediaType: manifestType, artifactType, config, layers: [layer] }
  const bytes = Buffer.from(JSON.stringify(text))
  return {
    manifest: { mediaType: manifestType, bytes, digest: described(bytes).digest },
    blobs: [
      { ...described(empty), body: empty },
      { digest: layer.digest, size, body: { path: source, start: 0, size } },
    ],
  }
}

function described(bytes: Buffer): { readonly digest: string; readonly size: number } {
  return { digest: `sha256:${digest(bytes)}`, size: bytes.length }
}
