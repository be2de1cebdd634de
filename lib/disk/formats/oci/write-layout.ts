import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { compareBytes } from '../../../files.ts'
import { madeFile, madeFolder } from '../../../tree/entries.ts'
import type { TreeEntry } from '../../../tree/entry.ts'
import { readTar } from '../../../tree/tar/read-tar.ts'
import { requireNoDifference, writeArchive } from '../../tree-archive.ts'

/** What is in an image layout. */
interface LayoutContent {
  /** By their names in it. */
  readonly files: ReadonlyMap<string, string>
  readonly layer: {
    /** Hexadecimal. */
    readonly sha256: string
    /** Bytes. */
    readonly size: number
    /** Absolute path. */
    readonly path: string
  }
  /** Seconds since the epoch. */
  readonly clock: number
}

const blobs = '/blobs/sha256/'

/** Writes an image layout as an archive, and requires that each of its blobs comes out of it again. Error: `tool-failed`. */
export async function writeLayout(
  output: string,
  { files, layer, clock }: LayoutContent,
): Promise<void> {
  const { size, path: source, sha256 } = layer
  const { content: _, ...bare } = madeFile({ path: `${blobs}${sha256}`, content: '', clock })
  const entries: TreeEntry[] = [
    madeFolder('/blobs', clock),
    madeFolder('/blobs/sha256', clock),
    { ...bare, size, allocated: size, source },
    ...[...files].map(([name, content]) => madeFile({ path: `/${name}`, content, clock })),
  ]
  await writeArchive(
    entries.sort((a, b) => compareBytes(a.path, b.path)),
    output,
  )
  for await (const member of readTar(createReadStream(output, { highWaterMark: 1 << 20 }))) {
    if (member.kind !== 'entry' || !member.entry.path.startsWith(blobs)) continue
    const { path, kind } = member.entry
    const hash = createHash('sha256')
    for await (const bytes of member.content()) hash.update(bytes)
    const isSame = kind !== 'file' || path === `${blobs}${hash.digest('hex')}`
    requireNoDifference(isSame ? undefined : path, output)
  }
}
