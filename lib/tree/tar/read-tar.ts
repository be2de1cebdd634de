import type { TreeEntry } from '../entry.ts'
import { type ByteReader, byteReader } from './byte-reader.ts'
import { readMember, type TarMeta } from './member.ts'
import { entryOf } from './tar-entry.ts'
import { blockSize } from './tar-header.ts'
import { damaged, type TarLimits, usualLimits } from './tar-limits.ts'
import { readWhiteout } from './whiteouts.ts'

/** One thing that an archive says: a file, or what a layer takes away. Paths are absolute. */
export type TarMember =
  | {
      readonly kind: 'entry'
      /** Has neither `source` nor `content`. */
      readonly entry: TreeEntry
      /** Bytes of a file; to be read before the next member, once. What is not read is passed over. */
      content(): AsyncGenerator<Buffer>
    }
  | { readonly kind: 'removed' | 'opaque'; readonly path: string }

/**
 * The members of a tar archive in their order: ustar, pax and GNU's formats. The archive is taken for hostile:
 * sizes are bounded, no name leads out of it, nothing lies below a link, no path is there twice but folders, and
 * hard links lead to files that came before. Error: `archive-invalid`.
 */
export async function* readTar(
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  limits: TarLimits = usualLimits,
): AsyncGenerator<TarMember> {
  const reader = byteReader(bytes)
  const seen = new Map<string, TreeEntry['kind']>()
  let left = limits.bytes
  for (let count = 0; ; count++) {
    const meta = await readMember(reader, limits)
    if (meta === undefined) return
    if (count >= limits.entries)
      throw damaged(`Expected at most ${limits.entries} entries, found more`)
    left -= meta.size
    if (left < 0) throw damaged(`Expected at most ${limits.bytes} bytes of content, found more`)
    yield* readOne(reader, meta, seen)
  }
}

async function* readOne(
  reader: ByteReader,
  meta: TarMeta,
  seen: Map<string, TreeEntry['kind']>,
): AsyncGenerator<TarMember> {
  const entry = placed(entryOf(meta), seen)
  const whiteout = readWhiteout(entry.path)
  if (whiteout) {
    if (entry.kind !== 'file' || meta.size > 0)
      throw damaged(`Expected an empty file for '${entry.path}', which takes something away`)
    yield whiteout
    return
  }
  let read = 0
  async function* content(): AsyncGenerator<Buffer> {
    for await (const chunk of reader.stream(meta.size - read)) {
      read += chunk.length
      yield chunk
    }
    if (read < meta.size) throw damaged(`The archive ends in the middle of '${entry.path}'`)
  }
  yield { kind: 'entry', entry, content }
  for await (const _unread of content());
  await reader.take((blockSize - (meta.size % blockSize)) % blockSize)
}

/** Whoever unpacks the archive must not be led through a link that is in it. */
function placed(entry: TreeEntry, seen: Map<string, TreeEntry['kind']>): TreeEntry {
  const { path, kind, hardLinkOf } = entry
  const before = seen.get(path)
  if (before !== undefined && (before !== 'directory' || kind !== 'directory'))
    throw damaged(`Expected each path once, found '${path}' twice`)
  for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
    const parent = path.slice(0, at)
    const found = seen.get(parent) ?? 'directory'
    if (found !== 'directory') throw damaged(`'${path}' lies below the ${found} '${parent}'`)
    // Remembered, so that no later entry makes something else of it.
    seen.set(parent, 'directory')
  }
  const linked = hardLinkOf === undefined ? kind : seen.get(hardLinkOf)
  if (linked === undefined || (hardLinkOf !== undefined && linked === 'directory'))
    throw damaged(`Expected a file before the hard link '${path}' to it, '${hardLinkOf}'`)
  seen.set(path, linked)
  return { ...entry, kind: linked }
}
