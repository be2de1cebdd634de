import { compareBytes } from '../../files.ts'
import type { TreeEntry } from '../entry.ts'
import { isForeignXattr } from '../xattrs.ts'
import type { TarMeta } from './member.ts'
import { damaged, decodeText, pathOf } from './tar-limits.ts'

const kinds: Readonly<Record<string, TreeEntry['kind']>> = {
  '0': 'file',
  '2': 'symlink',
  '3': 'character',
  '4': 'block',
  '5': 'directory',
  '6': 'fifo',
}
const hardLink = '1'

/** 32 bits: what Linux takes for owners. */
const largestId = 2 ** 32 - 2

/** What an archive says of a member, as an entry; of a hard link, the kind is that of a file. Error: `archive-invalid`. */
export function entryOf(meta: TarMeta): TreeEntry {
  const path = pathOf(meta.name)
  refuseUnreadable(meta, path)
  // Archives of before 1988 have a slash behind the names of folders, and no type for them.
  const isOld = meta.type === '0' && meta.name.at(-1) === 0x2f
  const kind = meta.type === hardLink ? 'file' : isOld ? 'directory' : kinds[meta.type]
  if (kind === undefined) throw damaged(`'${path}' is of a kind that is not known, '${meta.type}'`)
  const isFile = meta.type === '0' && !isOld
  if (!isFile && meta.size > 0) throw damaged(`Expected no content of '${path}', found some`)
  if (path === '/' && kind !== 'directory')
    throw damaged(`Expected a folder for '/', found a ${kind}`)
  const xattrs = xattrsOf(meta, path)
  return {
    path,
    kind,
    mode: meta.mode & 0o7777,
    uid: idOf(meta.uid, path),
    gid: idOf(meta.gid, path),
    mtime: meta.mtime,
    ...nanosecondsOf(meta),
    size: meta.size,
    allocated: meta.size,
    ...(kind === 'symlink' ? { target: targetOf(meta, path) } : {}),
    ...(kind === 'block' || kind === 'character' ? { device: deviceOf(meta, path) } : {}),
    ...(meta.type === hardLink ? { hardLinkOf: pathOf(meta.link) } : {}),
    ...(xattrs ? { xattrs } : {}),
  }
}

/** What other writers put into pax headers, and would be lost without a word. */
function refuseUnreadable({ pax, type }: TarMeta, path: string): void {
  const keys = [...pax.keys()]
  if (type === 'S' || keys.some((key) => key.startsWith('GNU.sparse.')))
    throw damaged(`'${path}' is a sparse file, which is not read: pack without --sparse`)
  if (keys.some((key) => key.startsWith('SCHILY.acl.')))
    throw damaged(
      `'${path}' has its ACL as text, which is not read: pack with --xattrs-include='*', not --acls`,
    )
}

/** What pax headers say of a time behind its point; `mtime` is the whole seconds of the same record. */
function nanosecondsOf({ pax }: TarMeta): { nanoseconds?: number } {
  const [, digits = ''] = /^\d+\.(\d{1,9})/.exec(pax.get('mtime')?.toString('latin1') ?? '') ?? []
  const nanoseconds = Number(digits.padEnd(9, '0'))
  return nanoseconds === 0 ? {} : { nanoseconds }
}

function idOf(id: number, path: string): number {
  if (id >= 0 && id <= largestId) return id
  throw damaged(`Expected an owner of '${path}' from 0 to ${largestId}, found ${id}`)
}

function targetOf({ link }: TarMeta, path: string): string {
  const target = decodeText(link)
  if (target === '') throw damaged(`Expected a target of the link '${path}', found none`)
  return target
}

function deviceOf({ major, minor }: TarMeta, path: string) {
  if (major >= 0 && major < 2 ** 12 && minor >= 0 && minor < 2 ** 20) return { major, minor }
  throw damaged(`Expected the numbers of a device for '${path}', found ${major} and ${minor}`)
}

const attribute = 'SCHILY.xattr.'

function xattrsOf({ pax }: TarMeta, path: string): Record<string, string> | undefined {
  const found = [...pax].flatMap(([key, value]): [string, string][] => {
    if (!key.startsWith(attribute)) return []
    const name = key.slice(attribute.length).replaceAll('%3D', '=').replaceAll('%25', '%')
    if (!/^[^\0\ufffd]{1,255}$/.test(name) || value.length > 65536)
      throw damaged(`'${path}' has an attribute that no filesystem takes`)
    return isForeignXattr(name) ? [] : [[name, value.toString('hex')]]
  })
  if (found.length === 0) return undefined
  return Object.fromEntries(found.sort(([a], [b]) => compareBytes(a, b)))
}
