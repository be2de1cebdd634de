import { amd64, biosGrub } from './amd64.ts'
import type { Architecture } from './architecture.ts'

/** PCs of 32 bits. */
export const i386: Architecture = {
  name: 'i386',
  kernel: 'i686',
  node: 'ia32',
  oci: { architecture: '386' },
  elf: {
    bits: 32,
    order: 'little',
    machine: 3,
    flags: 0,
    triplet: 'i386-linux-gnu',
    exit: 'b801000000bb2a000000cd80',
  },
  runs: [],
  rootType: '44479540-f297-41b2-9af7-d131d5f0458a',
  bios: { grub: biosGrub },
  efi: {
    file: 'BOOTIA32.EFI',
    dhcp: 6,
    grub: {
      format: 'i386-efi',
      packages: { debian: 'grub-efi-ia32-bin', fedora: 'grub2-efi-ia32-modules', arch: 'grub' },
      modules: ['efi_gop', 'efi_uga'],
    },
  },
  console: 'ttyS0',
  qemu: {
    tool: { command: 'qemu-system-x86_64', packages: amd64.qemu?.tool.packages ?? {} },
    machine: 'q35,graphics=off',
    cpu: 'max',
    hasFirmware: true,
  },
}
