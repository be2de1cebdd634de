import { qemuImg } from '../disk/qemu-img.ts'
import type { Tool } from '../run.ts'

/** The programs of the host that booting needs beside the QEMU of an architecture. */
export const bootTools = {
  inspect: qemuImg,
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
