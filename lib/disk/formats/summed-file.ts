import { createHash } from 'node:crypto'
import { closeSync, openSync, writeSync } from 'node:fs'

/** A file that is written front to back, and its digest. Nothing waits for the disk, as for qcow2. */
export interface SummedFile {
  /** Appends bytes; gives back where they begin. */
  write(bytes: Uint8Array): number
  close(): void
  /** SHA-256 of all that was written, hexadecimal; once. */
  digest(): string
}

/** Makes a file, or empties the one that is there. */
export function openSummed(path: string): SummedFile {
  const file = openSync(path, 'w')
  const hash = createHash('sha256')
  let written = 0
  return {
    write: (bytes) => {
      hash.update(bytes)
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at)
      written += bytes.length
      return written - bytes.length
    },
    close: () => closeSync(file),
    digest: () => hash.digest('hex'),
  }
}
