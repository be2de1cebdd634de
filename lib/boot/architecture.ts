import type { Tool } from '../run.ts'
import { bootTools } from './tools.ts'

/** What differs between CPU architectures; another one is another row (arm64: `virt`, AAVMF of qemu-efi-aarch64). */
export const architectures = {
  amd64: {
    qemu: bootTools.qemu,
    // Without graphics SeaBIOS talks to the serial port, and so does GRUB through it.
    machine: 'q35,graphics=off',
    uefi: {
      packages: {
        debian: 'ovmf',
        fedora: 'edk2-ovmf',
        arch: 'edk2-ovmf',
        suse: 'qemu-ovmf-x86_64',
        alpine: 'ovmf',
      },
      folder: '/usr/share/OVMF',
      pairs: [
        { code: 'OVMF_CODE_4M.fd', variables: 'OVMF_VARS_4M.fd' },
        { code: 'OVMF_CODE.fd', variables: 'OVMF_VARS.fd' },
      ],
    },
  },
} as const satisfies Record<string, ArchitectureRow>

interface ArchitectureRow {
  readonly qemu: Tool
  readonly machine: string
  readonly uefi: {
    readonly packages: Tool['packages']
    readonly folder: string
    readonly pairs: readonly { readonly code: string; readonly variables: string }[]
  }
}

export type Architecture = keyof typeof architectures
