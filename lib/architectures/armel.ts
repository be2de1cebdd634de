import type { Architecture } from './architecture.ts'

/** ARM of 32 bits without a floating-point unit. */
export const armel: Architecture = {
  name: 'armel',
  kernel: 'armv5tel',
  oci: { architecture: 'arm', variant: 'v5' },
  elf: {
    bits: 32,
    order: 'little',
    machine: 40,
    flags: 0x0500_0200,
    triplet: 'arm-linux-gnueabi',
    exit: '0170a0e32a00a0e3000000ef',
  },
  runs: [],
  rootType: '69dad710-2ce4-4e3c-b16c-21a1d49abed3',
  console: 'ttyAMA0',
}
