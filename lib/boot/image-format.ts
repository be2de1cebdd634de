import type { FileHandle } from 'node:fs/promises'
import { ParfaitError } from '../errors.ts'
import { shellLine } from '../quoting/shell.ts'

/** What an image file is, as its own bytes say. */
export interface ImageFormat {
  /** As QEMU calls it. */
  readonly format: string
  /** Other files that it names, which whoever reads it would open: images of others are read alone. */
  readonly refersTo?: string
  /** Nothing can be written into it. */
  readonly isReadOnly?: true
}

/** Reads bytes of a file; fewer where it ends. */
type ReadBytes = (offset: number, length: number) => Promise<Buffer>

interface KnownFormat {
  readonly format: string
  is(head: Buffer): boolean
  refersTo?(head: Buffer, read: ReadBytes): Promise<string | undefined>
  isReadOnly?(head: Buffer): boolean
}

/** `incompatible_features` of a qcow2 image; https://www.qemu.org/docs/master/interop/qcow2.html */
const externalData = 1 << 2
/** `features` of a QED image. */
const qedBacking = 1

const known: readonly KnownFormat[] = [
  {
    format: 'qcow2',
    is: (head) => head.readUInt32BE(0) === 0x514649fb && head.readUInt32BE(4) >= 2,
    async refersTo(head) {
      if (head.readBigUInt64BE(8) !== 0n) return 'a backing file'
      const hasFeatures = head.readUInt32BE(4) >= 3
      return hasFeatures && (head.readUInt32BE(76) & externalData) !== 0 ? 'a data file' : undefined
    },
  },
  {
    format: 'qcow',
    is: (head) => head.readUInt32BE(0) === 0x514649fb,
    refersTo: async (head) => (head.readBigUInt64BE(8) === 0n ? undefined : 'a backing file'),
  },
  {
    format: 'qed',
    is: (head) => head.toString('latin1', 0, 4) === 'QED\0',
    refersTo: async (head) =>
      (head.readUInt32LE(16) & qedBacking) === 0 ? undefined : 'a backing file',
  },
  {
    format: 'vmdk',
    is: (head) => /^(KDMV|COWD)/.test(magic(head)),
    refersTo: vmdkReference,
    // QEMU writes a compressed grain once.
    isReadOnly: (head) => magic(head).startsWith('KDMV') && (head.readUInt32LE(8) & 0x10000) !== 0,
  },
  {
    // QEMU takes any text for one that has this line first, after blanks and comments.
    format: 'vmdk',
    is: (head) => {
      const lines = head.toString('latin1').split('\n')
      const first = lines.find((line) => line.trim() !== '' && !line.startsWith('#'))
      return /^version=[123]/.test(first ?? '')
    },
    refersTo: async () => 'the files that hold its data',
  },
  { format: 'vhdx', is: (head) => magic(head) === 'vhdxfile' },
  { format: 'vpc', is: (head) => magic(head) === 'conectix' },
  { format: 'vdi', is: (head) => head.readUInt32LE(64) === 0xbeda107f },
]

/**
 * Tells the format of an image, without a program that would follow what a stranger wrote into it. What is none of the
 * known formats is a raw disk.
 */
export async function imageFormat(file: FileHandle): Promise<ImageFormat> {
  const read: ReadBytes = async (offset, length) => {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset)
    return buffer.subarray(0, bytesRead)
  }
  const head = Buffer.alloc(4096)
  const begin = await read(0, head.length)
  begin.copy(head)
  const found = known.find(({ is }) => is(head))
  if (!found) return { format: (await hasFooter(file, read)) ? 'vpc' : 'raw' }
  const refersTo = await found.refersTo?.(head, read)
  return {
    format: found.format,
    ...(refersTo === undefined ? {} : { refersTo }),
    ...(found.isReadOnly?.(head) ? { isReadOnly: true } : {}),
  }
}

/** Refuses an image that names others. Error: `image-invalid`. */
export function requireAlone(path: string, { format, refersTo }: ImageFormat): void {
  if (refersTo === undefined) return
  throw new ParfaitError(
    'image-invalid',
    `'${path}' is a ${format} image that names ${refersTo}, and nothing but the image itself is read`,
    {
      place: path,
      hint: `if you trust it: ${shellLine(['qemu-img', 'convert', '-O', 'qcow2', path, 'whole.qcow2'])}`,
    },
  )
}

function magic(head: Buffer): string {
  return head.toString('latin1', 0, 8)
}

/** The descriptor inside of a sparse file: only one whose single extent is the file itself reads nothing else. */
async function vmdkReference(head: Buffer, read: ReadBytes): Promise<string | undefined> {
  if (magic(head).startsWith('COWD')) return 'a parent'
  const [capacity, at, sectors] = [12, 28, 36].map((offset) => head.readBigUInt64LE(offset))
  // QEMU reads a descriptor with extents of any name where a header says nothing of its size.
  if (capacity === 0n || at === 0n) return 'the files that hold its data'
  const length = Math.min(Number(sectors) * 512, 1 << 20)
  const text = (await read(Number(at) * 512, length)).toString('latin1').split('\0')[0] ?? ''
  const isWhole = /^createType="(monolithicSparse|streamOptimized)"\s*$/m.test(text)
  const extents = text.match(/^\s*(RW|RDONLY|NOACCESS)\s/gm) ?? []
  if (!isWhole || extents.length > 1) return 'the files that hold its data'
  const hasParent = !/^parentCID=ffffffff\s*$/m.test(text) || /parentFileNameHint/i.test(text)
  return hasParent ? 'a parent' : undefined
}

/** A VHD of fixed size is a raw disk with 512 bytes behind it. */
async function hasFooter(file: FileHandle, read: ReadBytes): Promise<boolean> {
  const { size } = await file.stat()
  return size >= 512 && magic(await read(size - 512, 512)) === 'conectix'
}
