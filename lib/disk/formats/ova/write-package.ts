import { roundUp } from '../../../size.ts'
import type { TreeEntry } from '../../../tree/entry.ts'
import { blockSize } from '../../../tree/tar/tar-header.ts'
import { endOfTar, writeMember } from '../../../tree/tar/write-tar.ts'
import { openSummed } from '../summed-file.ts'

/** A file of a package: bytes, or a file that has them. */
export interface PackageFile {
  readonly name: string
  readonly size: number
  readonly content?: string
  /** Absolute path. */
  readonly source?: string
}

/** What was written. */
interface WrittenPackage {
  /** Of the whole, hexadecimal. */
  readonly sha256: string
  /** Where the bytes of each file begin. */
  readonly begins: readonly number[]
}

/** Writes an archive of some files, in their order, of nobody and no time. */
export async function writePackage(
  output: string,
  files: readonly PackageFile[],
): Promise<WrittenPackage> {
  const file = openSummed(output)
  const begins: number[] = []
  try {
    for (const one of files) {
      let end = 0
      for await (const piece of writeMember(entryOf(one))) end = file.write(piece) + piece.length
      begins.push(end - roundUp(one.size, blockSize))
    }
    file.write(endOfTar)
  } finally {
    file.close()
  }
  return { sha256: file.digest(), begins }
}

function entryOf({ name, size, content, source }: PackageFile): TreeEntry {
  return {
    path: `/${name}`,
    kind: 'file',
    mode: 0o644,
    uid: 0,
    gid: 0,
    mtime: 0,
    size,
    allocated: size,
    ...(content === undefined ? {} : { content }),
    ...(source === undefined ? {} : { source }),
  }
}
