/** `README  TXT` → `readme.txt`, in the case that the entry's flags say. */
export function shortName(entry: Buffer): string {
  const bytes = Buffer.from(entry.subarray(0, 11))
  // What marks a free entry is a letter of Japanese names, and then stands as 5.
  if (bytes[0] === 0x05) bytes[0] = 0xe5
  const flags = entry.readUInt8(12)
  const part = (from: number, to: number, isLower: boolean) => {
    const text = bytes.toString('latin1', from, to).trimEnd()
    return isLower ? text.toLowerCase() : text
  }
  const base = part(0, 8, (flags & 0x08) !== 0)
  const extension = part(8, 11, (flags & 0x10) !== 0)
  return extension === '' ? base : `${base}.${extension}`
}

const lastPart = 0x40
/** 20 parts of 13 letters. */
const mostParts = 20

/** A long name, whose parts lie ahead of the short one, the last part first. */
export class LongName {
  #parts: Buffer[] = []
  #expected = 0
  #checksum = 0

  /** Takes the next part; what does not belong to the parts before begins or ends a name. */
  add(entry: Buffer): void {
    const order = entry.readUInt8(0)
    const number = order & 0x3f
    const checksum = entry.readUInt8(13)
    if ((order & lastPart) !== 0 && number >= 1 && number <= mostParts) {
      this.#parts = []
      this.#checksum = checksum
    } else if (number !== this.#expected || checksum !== this.#checksum) {
      this.#parts = []
      this.#expected = 0
      return
    }
    this.#parts.unshift(lettersOf(entry))
    this.#expected = number - 1
  }

  /** The name of an entry; undefined where the parts are not those of its short name. */
  nameFor(entry: Buffer): string | undefined {
    const isWhole = this.#parts.length > 0 && this.#expected === 0
    if (!isWhole || this.#checksum !== checksumOf(entry)) return undefined
    const name = Buffer.concat(this.#parts)
      .toString('utf16le')
      .replace(/[\0\uffff].*$/s, '')
    return name === '' ? undefined : name
  }
}

function lettersOf(entry: Buffer): Buffer {
  return Buffer.concat([entry.subarray(1, 11), entry.subarray(14, 26), entry.subarray(28, 32)])
}

function checksumOf(entry: Buffer): number {
  return entry
    .subarray(0, 11)
    .reduce((sum, byte) => (((sum & 1) << 7) + (sum >> 1) + byte) & 0xff, 0)
}
