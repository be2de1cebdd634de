import type { BlockSource } from './block-source.ts'

/** What tells a kind of content: bytes at a place. As libblkid(3) knows them. */
interface Signature {
  readonly kind: string
  readonly offset: number
  readonly bytes: string
}

const signatures: readonly Signature[] = [
  { kind: 'encrypted (LUKS)', offset: 0, bytes: 'LUKS\xba\xbe' },
  { kind: 'encrypted (BitLocker)', offset: 3, bytes: '-FVE-FS-' },
  ...[0, 1, 2, 3].map((index) => ({
    ...{ kind: 'LVM', offset: index * 512 + 24, bytes: 'LVM2 001' },
  })),
  { kind: 'RAID', offset: 4096, bytes: '\xfc\x4e\x2b\xa9' },
  { kind: 'RAID', offset: 0, bytes: '\xfc\x4e\x2b\xa9' },
  { kind: 'ext', offset: 1080, bytes: '\x53\xef' },
  { kind: 'xfs', offset: 0, bytes: 'XFSB' },
  { kind: 'btrfs', offset: 0x10040, bytes: '_BHRfS_M' },
  { kind: 'squashfs', offset: 0, bytes: 'hsqs' },
  { kind: 'erofs', offset: 1024, bytes: '\xe2\xe1\xf5\xe0' },
  { kind: 'f2fs', offset: 1024, bytes: '\x10\x20\xf5\xf2' },
  { kind: 'swap', offset: 4086, bytes: 'SWAPSPACE2' },
  { kind: 'iso9660', offset: 32769, bytes: 'CD001' },
  { kind: 'ntfs', offset: 3, bytes: 'NTFS    ' },
  { kind: 'vfat', offset: 54, bytes: 'FAT1' },
  { kind: 'vfat', offset: 82, bytes: 'FAT32' },
]

/** What a partition or a disk holds, by its signature: `ext`, `xfs`, `LVM`, …; undefined for what is not known. */
export async function contentKind(source: BlockSource): Promise<string | undefined> {
  const head = await source.read(0, Math.min(source.size, 32 << 10))
  for (const { kind, offset, bytes } of signatures) {
    const end = offset + bytes.length
    if (end > source.size) continue
    const found =
      end <= head.length ? head.subarray(offset, end) : await source.read(offset, bytes.length)
    if (found.toString('latin1') === bytes) return kind
  }
  return undefined
}
