import type { Tool } from '../run.ts'

/** The programs of the host that booting needs, with their packages. */
export const bootTools = {
  qemu: {
    command: 'qemu-system-x86_64',
    packages: {
      debian: 'qemu-system-x86',
      fedora: 'qemu-system-x86',
      arch: 'qemu-system-x86',
      suse: 'qemu-x86',
      alpine: 'qemu-system-x86_64',
    },
  },
  inspect: {
    command: 'qemu-img',
    packages: {
      debian: 'qemu-utils',
      fedora: 'qemu-img',
      arch: 'qemu-img',
      suse: 'qemu-tools',
      alpine: 'qemu-img',
    },
  },
  leash: {
    command: 'setpriv',
    packages: {
      debian: 'util-linux',
      fedora: 'util-linux',
      arch: 'util-linux',
      suse: 'util-linux',
    },
  },
  ssh: {
    command: 'ssh',
    packages: {
      debian: 'openssh-client',
      fedora: 'openssh-clients',
      arch: 'openssh',
      suse: 'openssh-clients',
      alpine: 'openssh',
    },
  },
} as const satisfies Record<string, Tool>
