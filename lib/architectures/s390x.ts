import type { Architecture } from './architecture.ts'

/** IBM Z. Its machine in QEMU has no PCI disks to boot from. */
export const s390x: Architecture = {
  name: 's390x',
  kernel: 's390x',
  node: 's390x',
  oci: { architecture: 's390x' },
  elf: {
    bits: 64,
    order: 'big',
    machine: 22,
    flags: 0,
    triplet: 's390x-linux-gnu',
    exit: 'a729002a0a01',
  },
  runs: [],
  rootType: '5eead9a9-fe09-4a1e-a1d7-520d00531306',
  console: 'ttysclp0',
}
