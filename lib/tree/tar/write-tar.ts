import { bytesOfText } from '../../any-bytes.ts'
import { ParfaitError } from '../../errors.ts'
import { compareBytes } from '../../files.ts'
import { fileContent, madeContent, padding } from '../content.ts'
import type { TreeEntry } from '../entry.ts'
import { isForeignXattr } from '../xattrs.ts'
import { encodePax } from './pax-records.ts'
import { blockSize, encodeHeader, largest, longestName, type TarHeader } from './tar-header.ts'
import {
  noWhiteouts,
  opaqueName,
  refuseWhiteoutName,
  type Whiteouts,
  whiteoutPaths,
} from './whiteouts.ts'

/** Types of entries in a header; a hard link has its own. */
const types: Readonly<Record<TreeEntry['kind'], string>> = {
  file: '0',
  symlink: '2',
  character: '3',
  block: '4',
  directory: '5',
  fifo: '6',
  socket: '',
}
const hardLink = '1'

/** What an archive ends with. */
export const endOfTar: Uint8Array = Buffer.alloc(2 * blockSize)

/**
 * The entries as an archive, sorted by path: pax headers where the old fields are too small, owners as numbers,
 * whole seconds, extended attributes (ACLs and capabilities are some) as `SCHILY.xattr.`, as GNU tar and bsdtar
 * read them. Fractions of seconds are kept where entries have them. Holes are zeros. The same entries give the same bytes. Error: `tree-invalid`.
 */
export async function* writeTar(
  entries: readonly TreeEntry[],
  whiteouts: Whiteouts = noWhiteouts,
): AsyncGenerator<Uint8Array> {
  const written = new Set<string>()
  for (const entry of inOrder(entries, whiteouts)) {
    requireSound(entry, written)
    written.add(entry.path)
    yield* writeMember(entry)
  }
  yield endOfTar
}

/** What is gone comes among its siblings, and what makes a folder opaque before all that is in it. */
function inOrder(entries: readonly TreeEntry[], whiteouts: Whiteouts): TreeEntry[] {
  for (const entry of entries) refuseWhiteoutName(entry)
  const gone = whiteoutPaths(whiteouts).map((path): TreeEntry => ({ ...emptyFile, path }))
  return [...entries, ...gone].sort((a, b) => compareBytes(orderOf(a), orderOf(b)))
}

function orderOf({ path }: TreeEntry): string {
  return path.endsWith(`/${opaqueName}`) ? path.slice(0, -opaqueName.length) : path
}

const emptyFile: Omit<TreeEntry, 'path'> = {
  kind: 'file',
  mode: 0o644,
  uid: 0,
  gid: 0,
  mtime: 0,
  size: 0,
  allocated: 0,
  content: '',
}

function requireSound(entry: TreeEntry, written: ReadonlySet<string>): void {
  const fault = faultOf(entry, written)
  if (fault !== undefined)
    throw new ParfaitError('tree-invalid', `${fault}: '${entry.path}'`, { place: entry.path })
}

function faultOf({ kind, path, hardLinkOf }: TreeEntry, written: ReadonlySet<string>) {
  if (kind === 'socket') return 'An archive has no place for a socket'
  if (written.has(path)) return 'Expected each path once, found one twice'
  if (hardLinkOf !== undefined && !written.has(hardLinkOf))
    return `Expected '${hardLinkOf}' before the hard link to it`
  return undefined
}

/** An entry, in whole blocks: for archives whose order is another, or whose content comes from elsewhere. */
export async function* writeMember(
  entry: TreeEntry,
  content: AsyncIterable<Uint8Array> = fileContent(entry),
): AsyncGenerator<Uint8Array> {
  const isFile = entry.kind === 'file' && entry.hardLinkOf === undefined
  const made = isFile ? madeContent(entry) : undefined
  const header = headerOf(entry, isFile ? (made?.length ?? entry.size) : 0)
  const pax = paxOf(entry, header)
  if (pax.length > 0) {
    yield encodeHeader({
      ...fitting(header),
      name: paxName,
      link: none,
      size: pax.length,
      type: 'x',
    })
    yield pax
    yield padding(pax.length, blockSize)
  }
  yield encodeHeader(fitting(header))
  if (!isFile) return
  if (made) yield made
  else yield* content
  yield padding(header.size, blockSize)
}

const none = Buffer.alloc(0)
const paxName = Buffer.from('PaxHeaders')

function headerOf(entry: TreeEntry, size: number): TarHeader {
  const { kind, path, hardLinkOf, target } = entry
  const end = kind === 'directory' ? '/' : ''
  return {
    name: bytesOfText(path === '/' ? './' : `${path.slice(1)}${end}`),
    mode: entry.mode & 0o7777,
    uid: entry.uid,
    gid: entry.gid,
    size,
    mtime: entry.mtime,
    type: hardLinkOf === undefined ? types[kind] : hardLink,
    link: bytesOfText(hardLinkOf?.slice(1) ?? (kind === 'symlink' ? (target ?? '') : '')),
    major: entry.device?.major ?? 0,
    minor: entry.device?.minor ?? 0,
  }
}

/** What the fields of the header cannot say, and attributes; keys in order. */
function paxOf(entry: TreeEntry, header: TarHeader): Buffer {
  const records = new Map<string, Uint8Array>()
  if (!isPlain(header.name)) records.set('path', header.name)
  if (!isPlain(header.link)) records.set('linkpath', header.link)
  for (const id of ['uid', 'gid'] as const)
    if (header[id] > largest.id) records.set(id, Buffer.from(`${header[id]}`))
  if (header.size > largest.size) records.set('size', Buffer.from(`${header.size}`))
  const time = timeOf(entry)
  if (time !== undefined) records.set('mtime', Buffer.from(time))
  const attributes = entry.hardLinkOf === undefined ? Object.entries(entry.xattrs ?? {}) : []
  for (const [name, value] of attributes.sort(([a], [b]) => compareBytes(a, b)))
    if (!isForeignXattr(name)) records.set(xattrKey(name), Buffer.from(value, 'hex'))
  return records.size === 0 ? none : encodePax(records)
}

/** Of a time that the header cannot say. */
function timeOf({ mtime, nanoseconds = 0 }: TreeEntry): string | undefined {
  // The sign would count for the fraction, too.
  if (nanoseconds > 0 && mtime >= 0) return `${mtime}.${`${nanoseconds}`.padStart(9, '0')}`
  return isTime(mtime) ? undefined : `${mtime}`
}

/** True for bytes that mean the same to every reader. */
function isPlain(bytes: Buffer): boolean {
  return bytes.length <= longestName && bytes.every((byte) => byte >= 0x20 && byte < 0x7f)
}

function isTime(mtime: number): boolean {
  return mtime >= 0 && mtime <= largest.size
}

/** Numbers that the old fields take; the pax header has the others. */
function fitting(header: TarHeader): TarHeader {
  return {
    ...header,
    uid: Math.min(header.uid, largest.id),
    gid: Math.min(header.gid, largest.id),
    size: Math.min(header.size, largest.size),
    mtime: isTime(header.mtime) ? header.mtime : 0,
  }
}

/** GNU tar spells signs that records end their keys with as it would in a URL. */
function xattrKey(name: string): string {
  return `SCHILY.xattr.${name.replaceAll('%', '%25').replaceAll('=', '%3D')}`
}
