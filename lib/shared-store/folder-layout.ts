import type { BlobName } from './driver.ts'

/** The path of a note in a folder that has layers. */
export function notePath(key: string): string {
  return `keys/${key}.json`
}

/** The path of a packed layer in it. */
export function blobPath({ sha256 }: BlobName): string {
  return `blobs/${sha256}.tar.zst`
}
