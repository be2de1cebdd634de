import type { ByteReader } from './byte-reader.ts'
import { decodePax } from './pax-records.ts'
import { blockSize, decodeHeader, isZero, type TarHeader } from './tar-header.ts'
import { damaged, type TarLimits } from './tar-limits.ts'

/** All that an archive says of one member: its own header, and what the headers ahead of it say better. */
export interface TarMeta extends TarHeader {
  /** Records of pax headers; names and links are in their places already. */
  readonly pax: ReadonlyMap<string, Buffer>
}

/** Headers that are about the next one. */
const longName = 'L'
const longLink = 'K'
const paxHeader = 'x'
const paxGlobal = 'g'

/** What was said ahead of a header. */
interface Ahead {
  name?: Buffer
  link?: Buffer
  pax?: ReadonlyMap<string, Buffer>
}

/** The next member, the reader standing at its content; undefined at the end of the archive. */
export async function readMember(
  reader: ByteReader,
  limits: TarLimits,
): Promise<TarMeta | undefined> {
  const ahead: Ahead = {}
  for (;;) {
    const header = await readHeader(reader)
    if (header === undefined) {
      if (Object.keys(ahead).length === 0) return undefined
      throw damaged('The archive ends where a header was announced')
    }
    const isAhead = [longName, longLink, paxHeader, paxGlobal].includes(header.type)
    if (!isAhead) return completed(header, ahead)
    const content = await readAhead(reader, header, limits)
    if (header.type === longName) ahead.name = untilZero(content)
    else if (header.type === longLink) ahead.link = untilZero(content)
    else if (header.type === paxHeader) ahead.pax = requirePax(content)
    else refuseGlobal(requirePax(content))
  }
}

async function readHeader(reader: ByteReader): Promise<TarHeader | undefined> {
  const block = await reader.take(blockSize)
  if (block.length < blockSize)
    throw damaged(block.length === 0 ? 'The archive has no end mark' : 'The archive is cut off')
  if (isZero(block)) return undefined
  const header = decodeHeader(block)
  if (header === undefined || header.size < 0)
    throw damaged('Expected the header of a tar archive, found something else')
  return header
}

async function readAhead(
  reader: ByteReader,
  { size, type }: TarHeader,
  limits: TarLimits,
): Promise<Buffer> {
  if (size > limits.header)
    throw damaged(`Expected at most ${limits.header} bytes in a header '${type}', found ${size}`)
  const whole = await reader.take(Math.ceil(size / blockSize) * blockSize)
  if (whole.length < size) throw damaged('The archive ends in the middle of a header')
  return whole.subarray(0, size)
}

function untilZero(bytes: Buffer): Buffer {
  const end = bytes.indexOf(0)
  return end < 0 ? bytes : bytes.subarray(0, end)
}

function requirePax(content: Buffer): Map<string, Buffer> {
  const records = decodePax(content)
  if (records === undefined) throw damaged('Expected the records of a pax header, found nonsense')
  return records
}

/** What `git archive` and the like say of the whole archive is a comment; what says how files are is refused. */
function refuseGlobal(records: ReadonlyMap<string, Buffer>): void {
  const key = [...records.keys()].find((name) => isMeaningful(name))
  if (key !== undefined) throw damaged(`Expected '${key}' for one file, found it for all`)
}

function isMeaningful(key: string): boolean {
  return (
    ['path', 'linkpath', 'size', 'uid', 'gid', 'mtime'].includes(key) ||
    /^(SCHILY\.(xattr|acl)|GNU\.sparse)\./.test(key)
  )
}

function completed(header: TarHeader, { name, link, pax = new Map() }: Ahead): TarMeta {
  const number = (key: string, otherwise: number) => readDecimal(pax.get(key)) ?? otherwise
  return {
    ...header,
    name: pax.get('path') ?? name ?? header.name,
    link: pax.get('linkpath') ?? link ?? header.link,
    uid: number('uid', header.uid),
    gid: number('gid', header.gid),
    size: number('size', header.size),
    mtime: number('mtime', header.mtime),
    pax,
  }
}

/** Whole numbers; of times, fractions of seconds are read elsewhere: this rounds down. */
function readDecimal(bytes: Buffer | undefined): number | undefined {
  if (bytes === undefined || bytes.length === 0) return undefined
  const text = bytes.toString('latin1')
  const number = Math.floor(/^-?[0-9]{1,16}(\.[0-9]*)?$/.test(text) ? Number(text) : Number.NaN)
  if (Number.isSafeInteger(number)) return number
  throw damaged(`Expected a number in a pax header, found '${text.slice(0, 40)}'`)
}
