/** Bytes of a frame's dictionary id, and of its content's size, by their flags; RFC 8878, 3.1.1.1. */
const idBytes = [0, 1, 2, 4]
const sizeBytes = [0, 2, 4, 8]

/** The length in bytes of the zstd frame that begins at an offset of a buffer; RFC 8878. Throws RangeError where it has no end. */
export function frameLength(buffer: Buffer, offset: number): number {
  if (buffer.readUInt32LE(offset) !== 0xfd2fb528) throw new RangeError('no frame of zstd is here')
  const descriptor = buffer.readUInt8(offset + 4)
  const isSingle = (descriptor & 0x20) !== 0
  const sizeFlag = descriptor >> 6
  const size = sizeFlag === 0 && isSingle ? 1 : (sizeBytes[sizeFlag] ?? 0)
  let at = offset + 5 + (isSingle ? 0 : 1) + (idBytes[descriptor & 3] ?? 0) + size
  for (;;) {
    const header = buffer.readUIntLE(at, 3)
    const isRepeated = ((header >> 1) & 3) === 1
    at += 3 + (isRepeated ? 1 : header >> 3)
    if ((header & 1) !== 0) break
  }
  const end = at + ((descriptor & 4) !== 0 ? 4 : 0)
  if (end > buffer.length) throw new RangeError('the frame of zstd goes on behind the end')
  return end - offset
}
