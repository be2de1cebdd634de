/** One block of an archive says all that the old formats knew of a file; numbers are octal. */
export interface TarHeader {
  /** Bytes, as far as the field takes them. */
  readonly name: Buffer
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly size: number
  readonly mtime: number
  /** One character; `0` is a file. */
  readonly type: string
  readonly link: Buffer
  readonly major: number
  readonly minor: number
}

/** The unit of archives. Bytes. */
export const blockSize = 512

/** What the fields of a header take, in bytes. */
export const longestName = 100

/** What the numbers of a header take; what is larger goes into a pax header. */
export const largest = { id: 0o7777777, size: 0o77777777777 } as const

/** Where the fields lie; ustar of POSIX.1-1988, tar(5). */
const fields = {
  name: [0, longestName],
  mode: [100, 8],
  uid: [108, 8],
  gid: [116, 8],
  size: [124, 12],
  mtime: [136, 12],
  checksum: [148, 8],
  type: [156, 1],
  link: [157, longestName],
  magic: [257, 8],
  major: [329, 8],
  minor: [337, 8],
  prefix: [345, 155],
} as const

/** The block of a header. What does not fit a field is cut: a pax header ahead of it has it as a whole. */
export function encodeHeader(header: TarHeader): Buffer {
  const block = Buffer.alloc(blockSize)
  const number = (field: keyof typeof fields, value: number) => {
    const [at, length] = fields[field]
    block.write(value.toString(8).padStart(length - 1, '0'), at, length - 1, 'latin1')
  }
  header.name.copy(block, fields.name[0], 0, longestName)
  header.link.copy(block, fields.link[0], 0, longestName)
  for (const field of ['mode', 'uid', 'gid', 'size', 'mtime', 'major', 'minor'] as const)
    number(field, header[field])
  block.write(header.type, fields.type[0], 'latin1')
  block.write('ustar\x0000', fields.magic[0], 'latin1')
  block.write(`${checksumOf(block).toString(8).padStart(6, '0')}\0 `, fields.checksum[0], 'latin1')
  return block
}

/** Reads a block; undefined for one that is no header. */
export function decodeHeader(block: Buffer): TarHeader | undefined {
  const number = (field: keyof typeof fields) => readNumber(block.subarray(...rangeOf(field)))
  const numbers = {
    mode: number('mode'),
    uid: number('uid'),
    gid: number('gid'),
    size: number('size'),
    mtime: number('mtime'),
    major: number('major'),
    minor: number('minor'),
  }
  if (number('checksum') !== checksumOf(block)) return undefined
  if (Object.values(numbers).some((value) => !Number.isSafeInteger(value))) return undefined
  const type = block.toString('latin1', ...rangeOf('type'))
  return {
    ...numbers,
    name: nameOf(block),
    type: type === '\0' || type === '7' ? '0' : type,
    link: textOf(block, 'link'),
  }
}

/** True for a block of zeros, which is the end of an archive. */
export function isZero(block: Buffer): boolean {
  return block.every((byte) => byte === 0)
}

function rangeOf(field: keyof typeof fields): [begin: number, end: number] {
  const [at, length] = fields[field]
  return [at, at + length]
}

/** GNU's old format has times where POSIX has the beginning of a long name. */
function nameOf(block: Buffer): Buffer {
  const name = textOf(block, 'name')
  const isPosix = block.toString('latin1', ...rangeOf('magic')).startsWith('ustar\0')
  const prefix = isPosix ? textOf(block, 'prefix') : Buffer.alloc(0)
  return prefix.length === 0 ? name : Buffer.concat([prefix, Buffer.from('/'), name])
}

function textOf(block: Buffer, field: keyof typeof fields): Buffer {
  const bytes = block.subarray(...rangeOf(field))
  const end = bytes.indexOf(0)
  return end < 0 ? bytes : bytes.subarray(0, end)
}

/** Octal, or GNU's binary numbers for what octal cannot say; NaN for nonsense. */
function readNumber(bytes: Buffer): number {
  const first = bytes[0] ?? 0
  if (first === 0x80 || first === 0xff) {
    const sign = first === 0xff ? -1n : 0n
    return Number(bytes.subarray(1).reduce((sum, byte) => (sum << 8n) | BigInt(byte), sign))
  }
  const [, digits] = /^ *([0-7]*)[ \0]*$/.exec(bytes.toString('latin1')) ?? []
  return digits === undefined ? Number.NaN : Number.parseInt(digits || '0', 8)
}

/** The sum of all bytes, those of the checksum counted as spaces. */
function checksumOf(block: Buffer): number {
  const [begin, end] = rangeOf('checksum')
  const sum = block.reduce((total, byte) => total + byte, 0)
  return block.subarray(begin, end).reduce((total, byte) => total - byte, sum) + 8 * 0x20
}
