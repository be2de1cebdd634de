import type { Architecture } from './architecture.ts'

/** MIPS of 64 bits, little endian. */
export const mips64el: Architecture = {
  name: 'mips64el',
  kernel: 'mips64',
  oci: { architecture: 'mips64le' },
  elf: {
    bits: 64,
    order: 'little',
    machine: 8,
    flags: 0x8000_0007,
    triplet: 'mips64el-linux-gnuabi64',
    exit: 'c21302242a0004240c000000',
  },
  runs: [],
  rootType: '700bda43-7a34-4507-b179-eeb93d7a7ca3',
  console: 'ttyS0',
}
