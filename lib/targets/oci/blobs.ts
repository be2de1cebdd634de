import type { HttpCall } from '../http/call.ts'

/** https://github.com/opencontainers/image-spec/blob/main/manifest.md */
export const manifestType = 'application/vnd.oci.image.manifest.v1+json'

/** https://github.com/opencontainers/image-spec/blob/main/image-index.md */
export const indexType = 'application/vnd.oci.image.index.v1+json'

/** Something that a registry keeps by its digest. */
export interface Blob {
  /** `sha256:…`. */
  readonly digest: string
  readonly size: number
  readonly body: NonNullable<HttpCall['body']>
}

/** What a tag leads to. */
export interface OciImage {
  readonly manifest: {
    readonly mediaType: string
    readonly bytes: Buffer
    /** `sha256:…`. */
    readonly digest: string
  }
  /** All that the manifest names. */
  readonly blobs: readonly Blob[]
}
