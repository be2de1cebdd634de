import type { ElfTarget } from './architecture.ts'

/** Where it is loaded; a multiple of the largest page that there is, 64 KiB. */
const address = 0x40_0000

/** What a tiny program ends with. A shell that takes a foreign program for a script says 2, 126 or 127. */
export const tinyStatus = 42

/** The smallest program of an architecture, which ends at once with `tinyStatus`; elf(5). */
export function tinyProgram({ bits, order, machine, flags, exit }: ElfTarget): Uint8Array {
  const code = Buffer.from(exit, 'hex')
  const is64 = bits === 64
  const [head, row] = is64 ? [64, 56] : [52, 32]
  const size = head + row + code.length
  const write = writerOf(order)
  const wide = is64 ? write.wide : write.word
  const segment = is64
    ? [write.word(1), write.word(5), wide(0), wide(address), wide(address), wide(size), wide(size)]
    : [write.word(1), wide(0), wide(address), wide(address), wide(size), wide(size), write.word(5)]
  return Buffer.concat([
    Buffer.from([0x7f, 0x45, 0x4c, 0x46, is64 ? 2 : 1, order === 'little' ? 1 : 2, 1]),
    Buffer.alloc(9),
    // An executable.
    write.half(2),
    write.half(machine),
    write.word(1),
    wide(address + head + row),
    // Program headers follow; there are no sections.
    wide(head),
    wide(0),
    write.word(flags),
    ...[head, row, 1, 0, 0, 0].map(write.half),
    ...segment,
    wide(0x1_0000),
    code,
  ])
}

/** Numbers of 2, 4 and 8 bytes. */
function writerOf(order: ElfTarget['order']) {
  const put = (length: number) => (value: number) => {
    const bytes = Buffer.alloc(length)
    const last = length - 1
    for (let index = 0, rest = value; index < length; index++, rest = Math.floor(rest / 256))
      bytes[order === 'little' ? index : last - index] = rest % 256
    return bytes
  }
  return { half: put(2), word: put(4), wide: put(8) }
}
