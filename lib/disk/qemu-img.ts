import type { Tool } from '../run.ts'

/** What reads and writes the formats of virtual machines. */
export const qemuImg: Tool = {
  command: 'qemu-img',
  packages: {
    debian: 'qemu-utils',
    fedora: 'qemu-img',
    arch: 'qemu-img',
    suse: 'qemu-tools',
    alpine: 'qemu-img',
  },
}
