import type { Architecture } from './architecture.ts'

/** POWER, little endian. */
export const ppc64el: Architecture = {
  name: 'ppc64el',
  kernel: 'ppc64le',
  node: 'ppc64',
  oci: { architecture: 'ppc64le' },
  elf: {
    bits: 64,
    order: 'little',
    machine: 21,
    // The second ABI: the entry point is code.
    flags: 2,
    triplet: 'powerpc64le-linux-gnu',
    exit: '010000382a00603802000044',
  },
  runs: [],
  rootType: 'c31c45e6-3f39-412e-80fb-4809c4980599',
  console: 'hvc0',
  qemu: {
    tool: {
      command: 'qemu-system-ppc64',
      packages: {
        debian: 'qemu-system-ppc',
        fedora: 'qemu-system-ppc',
        arch: 'qemu-system-ppc',
        suse: 'qemu-ppc',
        alpine: 'qemu-system-ppc64',
      },
    },
    machine: 'pseries',
    cpu: 'power9',
    hasFirmware: true,
  },
}
