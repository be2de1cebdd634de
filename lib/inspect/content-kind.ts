import type { BlockSource } from '../disk/block-source.ts'
import type { FilesystemDriver } from '../disk/filesystem-driver.ts'

/** What tells a kind of content: bytes at a place. As libblkid(3) knows them. */
interface Signature {
  readonly kind: string
  readonly offset: number
  readonly bytes: string
}

/** What hides a filesystem: looked for first. */
const covers: readonly Signature[] = [
  { kind: 'encrypted (LUKS)', offset: 0, bytes: 'LUKS\xba\xbe' },
  { kind: 'encrypted (BitLocker)', offset: 3, bytes: '-FVE-FS-' },
  ...[0, 1, 2, 3].map((index) => ({
    kind: 'LVM',
    offset: index * 512 + 24,
    bytes: 'LVM2 001',
  })),
  { kind: 'RAID', offset: 4096, bytes: '\xfc\x4e\x2b\xa9' },
  { kind: 'RAID', offset: 0, bytes: '\xfc\x4e\x2b\xa9' },
]

/** Filesystems that no driver recognises. */
const others: readonly Signature[] = [
  { kind: 'xfs', offset: 0, bytes: 'XFSB' },
  { kind: 'btrfs', offset: 0x10040, bytes: '_BHRfS_M' },
  { kind: 'squashfs', offset: 0, bytes: 'hsqs' },
  { kind: 'erofs', offset: 1024, bytes: '\xe2\xe1\xf5\xe0' },
  { kind: 'f2fs', offset: 1024, bytes: '\x10\x20\xf5\xf2' },
  { kind: 'iso9660', offset: 32769, bytes: 'CD001' },
  { kind: 'ntfs', offset: 3, bytes: 'NTFS    ' },
]

/** What a partition or a disk holds: a word for it, and the driver that has recognised it. */
interface ContentKind {
  readonly kind: string
  readonly driver?: FilesystemDriver
}

/** As far as any signature lies from the beginning. */
const headBytes = 128 << 10

/** What a partition or a disk holds, as its drivers say, else by its signature; undefined for what is not known. */
export async function contentKind(
  source: BlockSource,
  filesystems: readonly FilesystemDriver[],
): Promise<ContentKind | undefined> {
  const head = await source.read(0, Math.min(source.size, headBytes))
  const cover = findSignature(covers, head)
  if (cover) return cover
  const driver = filesystems.find(({ recognise }) => recognise?.(head))
  return driver ? { kind: driver.name, driver } : findSignature(others, head)
}

function findSignature(signatures: readonly Signature[], head: Buffer): ContentKind | undefined {
  const found = signatures.find(
    ({ offset, bytes }) => head.toString('latin1', offset, offset + bytes.length) === bytes,
  )
  return found && { kind: found.kind }
}
