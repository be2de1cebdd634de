import { bytesOfText } from '../any-bytes.ts'
import { ParfaitError } from '../errors.ts'
import { fileContent, madeContent, padding } from '../tree/content.ts'
import { fileTypeBits, type TreeEntry } from '../tree/entry.ts'

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
    const inline = madeContent(entry)
    const size = inline?.length ?? entry.size
    yield count(header(entry, { inode, size }))
    if (inline) yield count(inline)
    else for await (const chunk of fileContent(entry)) yield count(chunk)
    yield count(padding(written, 4))
  }
  yield count(header(trailer, { inode: 0, size: 0 }))
  yield padding(written, blockSize)
}

const trailer: TreeEntry = {
  path: '/TRAILER!!!',
  kind: 'file',
  mode: 0,
  uid: 0,
  gid: 0,
  mtime: 0,
  size: 0,
  allocated: 0,
}

function header(entry: TreeEntry, of: { readonly inode: number; readonly size: number }): Buffer {
  const name = bytesOfText(`${entry.path.slice(1)}\0`)
  const { major = 0, minor = 0 } = entry.device ?? {}
  const mode = of.inode === 0 ? 0 : fileTypeBits[entry.kind] | entry.mode
  if (of.size > 0xffffffff)
    throw new ParfaitError('ramdisk-invalid', `'${entry.path}' is too large for a ramdisk`)
  const fields = [
    of.inode,
    mode,
    0,
    0,
    entry.kind === 'directory' ? 2 : 1,
    entry.mtime,
    of.size,
    0,
    0,
    major,
    minor,
    name.length,
    0,
  ]
  const text = `070701${fields.map((field) => field.toString(16).padStart(8, '0')).join('')}`
  const start = Buffer.concat([Buffer.from(text), name])
  return Buffer.concat([start, padding(start.length, 4)])
}
