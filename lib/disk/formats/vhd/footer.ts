/** Of the footer, which a dynamic file also begins with. */
export const footerBytes = 512

/** Where the time is, in seconds since the begin of 2000, the checksum, and the UUID. */
const offsets = { time: 24, checksum: 64, uuid: 68 } as const

/** Gives a footer its UUID, and takes the time out. */
export function setIdentity(footer: Buffer, uuid: string): void {
  footer.writeUInt32BE(0, offsets.time)
  footer.writeUInt32BE(0, offsets.checksum)
  footer.write(uuid.replaceAll('-', ''), offsets.uuid, 'hex')
  const sum = footer.reduce((all, byte) => all + byte, 0)
  footer.writeUInt32BE(~sum >>> 0, offsets.checksum)
}

/** The 512 bytes behind a disk; Virtual Hard Disk Image Format Specification 1.0, "Hard Disk Footer Format". */
export function vhdFooter(size: number, uuid: string): Buffer {
  const footer = Buffer.alloc(footerBytes)
  footer.write('conectix', 0, 'latin1')
  footer.writeUInt32BE(2, 8)
  footer.writeUInt32BE(0x10000, 12)
  footer.writeBigUInt64BE(0xffff_ffff_ffff_ffffn, 16)
  // Made at the begin of 2000, by one of whom QEMU knows that the size counts, and not the geometry.
  footer.write('qem2', 28, 'latin1')
  footer.writeUInt32BE(0x50003, 32)
  footer.write('Wi2k', 36, 'latin1')
  footer.writeBigUInt64BE(BigInt(size), 40)
  footer.writeBigUInt64BE(BigInt(size), 48)
  const { cylinders, heads, sectors } = geometryOf(size / 512)
  footer.writeUInt16BE(cylinders, 56)
  footer.writeUInt8(heads, 58)
  footer.writeUInt8(sectors, 59)
  footer.writeUInt32BE(2, 60)
  setIdentity(footer, uuid)
  return footer
}

/** As the specification's appendix "CHS Calculation" has it. */
function geometryOf(total: number) {
  const most = 65_535 * 16 * 255
  const all = Math.min(total, most)
  if (all >= 65_535 * 16 * 63) return shapeOf(all, 16, 255)
  const few = Math.max(4, Math.floor((Math.floor(all / 17) + 1023) / 1024))
  if (few <= 16 && Math.floor(all / 17) < few * 1024) return shapeOf(all, few, 17)
  const some = Math.floor(all / 31) < 16 * 1024
  return shapeOf(all, 16, some ? 31 : 63)
}

function shapeOf(total: number, heads: number, sectors: number) {
  return { cylinders: Math.floor(Math.floor(total / sectors) / heads), heads, sectors }
}
