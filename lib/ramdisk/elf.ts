/** What a dynamic linker looks at in a program or library; elf(5), ld.so(8). */
export interface ElfFacts {
  readonly bits: 32 | 64
  /** `e_machine`: 62 for x86-64. */
  readonly machine: number
  readonly interpreter: string | undefined
  readonly needed: readonly string[]
  /** DT_RPATH: counts only where there is no `runpath`, and for what the libraries need as well. */
  readonly rpath: readonly string[]
  /** DT_RUNPATH. */
  readonly runpath: readonly string[]
}

/** Numbers of a file of either class and byte order. */
interface Reader {
  readonly bytes: Buffer
  readonly is64: boolean
  half(offset: number): number
  word(offset: number): number
  /** As wide as an address. */
  wide(offset: number): number
}

/** Program headers and dynamic entries that count here. */
const [PT_LOAD, PT_DYNAMIC, PT_INTERP] = [1, 2, 3]
const [DT_NEEDED, DT_STRTAB, DT_RPATH, DT_RUNPATH] = [1, 5, 15, 29]

function isElf(bytes: Buffer): boolean {
  return bytes.length > 52 && bytes.readUInt32BE(0) === 0x7f454c46
}

/** Reads an ELF file; undefined for every other file. Error: `RangeError` for one that is cut off. */
export function readElf(bytes: Buffer): ElfFacts | undefined {
  if (!isElf(bytes)) return undefined
  const reader = readerOf(bytes)
  const segments = segmentsOf(reader)
  const dynamic = segments.find(({ type }) => type === PT_DYNAMIC)
  const interpreter = segments.find(({ type }) => type === PT_INTERP)
  const entries = dynamic ? dynamicEntries(reader, dynamic) : []
  const strings = entries.find(({ tag }) => tag === DT_STRTAB)?.value
  const texts = (wanted: number) =>
    entries
      .filter(({ tag }) => tag === wanted)
      .map(({ value }) => textAt(bytes, fileOffset(segments, strings ?? 0) + value))
  const paths = (wanted: number) => texts(wanted).flatMap((text) => text.split(':').filter(Boolean))
  return {
    bits: reader.is64 ? 64 : 32,
    machine: reader.half(18),
    interpreter: interpreter && textAt(bytes, interpreter.offset),
    needed: texts(DT_NEEDED),
    rpath: paths(DT_RPATH),
    runpath: paths(DT_RUNPATH),
  }
}

/** The content of a section, such as `.modinfo` of a kernel module; undefined where there is none. */
export function readSection(bytes: Buffer, wanted: string): Buffer | undefined {
  if (!isElf(bytes)) return undefined
  const { half, wide, word, is64 } = readerOf(bytes)
  const table = wide(is64 ? 0x28 : 0x20)
  const [size, count, names] = [0, 2, 4].map((at) => half((is64 ? 0x3a : 0x2e) + at)) as number[]
  const header = (index: number) => table + index * (size ?? 0)
  const offsetAt = is64 ? 0x18 : 0x10
  const nameTable = wide(header(names ?? 0) + offsetAt)
  for (let index = 0; index < (count ?? 0); index++) {
    const at = header(index)
    if (textAt(bytes, nameTable + word(at)) !== wanted) continue
    const offset = wide(at + offsetAt)
    return bytes.subarray(offset, offset + wide(at + offsetAt + (is64 ? 8 : 4)))
  }
  return undefined
}

function readerOf(bytes: Buffer): Reader {
  const is64 = bytes[4] === 2
  const isLittle = bytes[5] === 1
  const half = (at: number) => (isLittle ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at))
  const word = (at: number) => (isLittle ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at))
  const long = (at: number) => (isLittle ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at))
  return { bytes, is64, half, word, wide: (at) => (is64 ? Number(long(at)) : word(at)) }
}

interface Segment {
  readonly type: number
  readonly offset: number
  readonly address: number
  readonly size: number
}

function segmentsOf({ is64, half, word, wide }: Reader): Segment[] {
  const table = wide(is64 ? 0x20 : 0x1c)
  const size = half(is64 ? 0x36 : 0x2a)
  return Array.from({ length: half(is64 ? 0x38 : 0x2c) }, (_, index) => {
    const at = table + index * size
    return {
      type: word(at),
      offset: wide(at + (is64 ? 8 : 4)),
      address: wide(at + (is64 ? 16 : 8)),
      size: wide(at + (is64 ? 32 : 16)),
    }
  })
}

function dynamicEntries({ is64, wide }: Reader, { offset, size }: Segment) {
  const width = is64 ? 8 : 4
  const entries: { tag: number; value: number }[] = []
  for (let at = offset; at < offset + size; at += 2 * width) {
    const tag = wide(at)
    if (tag === 0) break
    entries.push({ tag, value: wide(at + width) })
  }
  return entries
}

/** Where in the file an address of memory comes from. */
function fileOffset(segments: readonly Segment[], address: number): number {
  const home = segments.find(
    ({ type, address: start, size }) =>
      type === PT_LOAD && address >= start && address < start + size,
  )
  if (!home) throw new RangeError(`address ${address} is in no segment`)
  return address - home.address + home.offset
}

function textAt(bytes: Buffer, offset: number): string {
  const end = bytes.indexOf(0, offset)
  if (offset >= bytes.length || end < 0) throw new RangeError(`no text at ${offset}`)
  return bytes.toString('utf8', offset, end)
}
