import type { Tool } from '../run.ts'

/** The programs of the host that booting needs, with their Debian packages. */
export const bootTools = {
  qemu: { command: 'qemu-system-x86_64', package: 'qemu-system-x86' },
  inspect: { command: 'qemu-img', package: 'qemu-utils' },
  leash: { command: 'setpriv', package: 'util-linux' },
  ssh: { command: 'ssh', package: 'openssh-client' },
} as const satisfies Record<string, Tool>
