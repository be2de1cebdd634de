import { createReadStream } from 'node:fs'
import { ParfaitError } from '../errors.ts'
import type { TreeEntry } from '../tree/entry.ts'

/** File types of stat(2), by kind of entry. */
const types: Readonly<Record<TreeEntry['kind'], number>> = {
  ...{ fifo: 0o010000, character: 0o020000, directory: 0o040000, block: 0o060000 },
  ...{ file: 0o100000, symlink: 0o120000, socket: 0o140000 },
}

/** Archives are filled up to a multiple of this, as cpio(1) does. */
const blockSize = 512

/**
 * The entries as an archive of the `newc` format, sorted as they come; see the kernel's
 * Documentation/driver-api/early-userspace/buffer-format.rst. Owner is root, inode numbers count up,
 * so that nothing of the machine that writes it gets in.
 */
export async function* writeCpio(entries: readonly TreeEntry[]): AsyncGenerator<Uint8Array> {
  let written = 0
  let inode = 0
  const count = <T extends Uint8Array>(bytes: T): T => {
    written += bytes.length
    return bytes
  }
  for (const entry of entries) {
    if (entry.path === '/') continue
    inode += 1
    const inline = inlineContent(entry)
    const size = inline?.length ?? entry.size
    yield count(header(entry, { inode, size }))
    if (inline) yield count(inline)
    else for await (const chunk of contentOf(entry)) yield count(chunk)
    yield count(padding(written, 4))
  }
  yield count(header(trailer, { inode: 0, size: 0 }))
  yield padding(written, blockSize)
}

const trailer: TreeEntry = {
  ...{ path: '/TRAILER!!!', kind: 'file', mode: 0, uid: 0, gid: 0, mtime: 0 },
  ...{ size: 0, allocated: 0 },
}

function header(entry: TreeEntry, of: { readonly inode: number; readonly size: number }): Buffer {
  const name = Buffer.from(`${entry.path.slice(1)}\0`)
  const { major = 0, minor = 0 } = entry.device ?? {}
  const mode = of.inode === 0 ? 0 : types[entry.kind] | entry.mode
  if (of.size > 0xffffffff)
    throw new ParfaitError('ramdisk-invalid', `'${entry.path}' is too large for a ramdisk`)
  const fields = [
    ...[of.inode, mode, 0, 0, entry.kind === 'directory' ? 2 : 1, entry.mtime, of.size],
    ...[0, 0, major, minor, name.length, 0],
  ]
  const text = `070701${fields.map((field) => field.toString(16).padStart(8, '0')).join('')}`
  const start = Buffer.concat([Buffer.from(text), name])
  return Buffer.concat([start, padding(start.length, 4)])
}

function inlineContent({ kind, content, target }: TreeEntry): Buffer | undefined {
  if (kind === 'symlink') return Buffer.from(target ?? '')
  return content === undefined ? undefined : Buffer.from(content)
}

async function* contentOf(entry: TreeEntry): AsyncGenerator<Uint8Array> {
  if (entry.source === undefined || entry.size === 0) return
  let read = 0
  for await (const chunk of createReadStream(entry.source, { highWaterMark: 1 << 20 })) {
    read += (chunk as Buffer).length
    yield chunk as Buffer
  }
  if (read !== entry.size)
    throw new ParfaitError('ramdisk-invalid', `'${entry.path}' changed while it was read`)
}

function padding(length: number, boundary: number): Uint8Array {
  return new Uint8Array((boundary - (length % boundary)) % boundary)
}
