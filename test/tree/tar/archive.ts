import { padding } from '../../../lib/tree/content.ts'
import { encodePax } from '../../../lib/tree/tar/pax-records.ts'
import { readTar, type TarMember } from '../../../lib/tree/tar/read-tar.ts'
import { blockSize, encodeHeader, type TarHeader } from '../../../lib/tree/tar/tar-header.ts'
import type { TarLimits } from '../../../lib/tree/tar/tar-limits.ts'

/** All bytes of a stream. */
export async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = []
  for await (const chunk of chunks) all.push(chunk)
  return Buffer.concat(all)
}

/** A member of an archive, the content of its file as text. */
export interface ReadMember {
  readonly member: TarMember
  readonly text: string
}

/** All members of an archive that comes in small pieces. */
export async function members(archive: Buffer, limits?: TarLimits): Promise<ReadMember[]> {
  const found: ReadMember[] = []
  for await (const member of readTar(pieces(archive), limits)) {
    const text = member.kind === 'entry' ? (await collect(member.content())).toString() : ''
    found.push({ member, text })
  }
  return found
}

function* pieces(bytes: Buffer): Generator<Buffer> {
  for (let at = 0, step = 1; at < bytes.length; at += step, step = (step * 7) % 4093)
    yield bytes.subarray(at, at + step)
}

/** A block of a header that a writer of ours would not write. */
export function forged(more: Partial<Record<keyof TarHeader, unknown>>): Buffer {
  const { name = 'x', link = '', ...rest } = more
  const header = { mode: 0o644, uid: 0, gid: 0, size: 0, mtime: 0, type: '0', major: 0, minor: 0 }
  return encodeHeader({
    ...header,
    ...(rest as Partial<TarHeader>),
    name: Buffer.from(name as string),
    link: Buffer.from(link as string),
  })
}

/** Headers and contents as an archive, each filled up to whole blocks. */
export function archiveOf(...parts: readonly (Buffer | string)[]): Buffer {
  const filled = parts.flatMap((part) => {
    const bytes = Buffer.from(part as string)
    return [bytes, padding(bytes.length, blockSize)]
  })
  return Buffer.concat([...filled, Buffer.alloc(2 * blockSize)])
}

/** The header and the records of pax that say this of the member behind them; with type `g`, of all. */
export function pax(records: Readonly<Record<string, string>>, type = 'x'): Buffer[] {
  const bytes = encodePax(
    new Map(Object.entries(records).map(([key, value]) => [key, Buffer.from(value)])),
  )
  return [forged({ type, size: bytes.length }), bytes]
}
