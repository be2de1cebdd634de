import { ParfaitError } from '../../errors.ts'
import { describeBytes, mebibyte } from '../../size.ts'
import type { RawPiece } from '../bootloader-driver.ts'
import type { Layout, PlacedPartition } from '../layout.ts'

const sector = 512

/**
 * Offsets in the two sectors that `grub-bios-setup` would patch, by GRUB's source: boot.S and diskboot.S in
 * grub-core/boot/i386/pc, include/grub/i386/pc/boot.h, util/setup.c.
 */
const offsets = {
  /** Bytes 440 and on of an MBR are the disk's id and the table. */
  bootCodeEnd: 440,
  /** In boot.img: where the core image begins, 8 bytes; the BIOS drive; a jump over a check of it. */
  kernelSector: 0x5c,
  bootDrive: 0x64,
  driveCheck: 0x66,
  /** In the core image's first sector: where its second one is, 8 bytes. */
  blockList: 0x1f4,
} as const

/** Where the core image goes, and how many bytes of it there may be. */
interface CorePlace {
  readonly offset: number
  readonly bytes: number
}

/** Where a BIOS finds GRUB: in a bios-boot partition, or between an MBR and the first partition. */
export function corePlace(
  table: Layout['table'],
  partitions: readonly PlacedPartition[],
): CorePlace | undefined {
  const own = partitions.find(({ type }) => type === 'bios-boot')
  if (own) return { offset: own.start, bytes: own.bytes }
  if (table !== 'mbr') return undefined
  const first = Math.min(mebibyte, ...partitions.map(({ start }) => start))
  return { offset: sector, bytes: first - sector }
}

/** The pieces that make a disk boot on a BIOS: the boot code of its MBR, and the core image. */
export function biosPieces(of: {
  readonly boot: Uint8Array
  readonly core: Uint8Array
  readonly place: CorePlace
}): RawPiece[] {
  const { place } = of
  if (of.core.length > place.bytes)
    throw new ParfaitError(
      'boot-loader',
      `GRUB has ${of.core.length} bytes, and there are ${place.bytes} (${describeBytes(place.bytes)}) for it`,
      { hint: "give the 'bios-boot' partition 1 MiB" },
    )
  const start = BigInt(place.offset / sector)
  const boot = Buffer.from(of.boot.subarray(0, offsets.bootCodeEnd))
  boot.writeBigUInt64LE(start, offsets.kernelSector)
  // 0xff: whatever drive the BIOS says. Two no-ops: believe it, as grub-bios-setup does for hard disks.
  boot.writeUInt8(0xff, offsets.bootDrive)
  boot.writeUInt16LE(0x9090, offsets.driveCheck)
  const core = Buffer.from(of.core)
  // Length and segment, behind it, are as grub-mkimage left them: the image lies in one piece.
  core.writeBigUInt64LE(start + 1n, offsets.blockList)
  return [
    { offset: 0, data: boot },
    { offset: place.offset, data: core },
  ]
}
