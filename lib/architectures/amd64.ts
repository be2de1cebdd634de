import type { Architecture, GrubPlatform } from './architecture.ts'

/** GRUB for PCs with a BIOS, of 32 and of 64 bits alike. */
export const biosGrub: GrubPlatform = {
  format: 'i386-pc',
  packages: {
    debian: 'grub-pc-bin',
    fedora: 'grub2-pc-modules',
    arch: 'grub',
    alpine: 'grub-bios',
  },
  modules: ['biosdisk', 'vga_text'],
}

/** PCs of 64 bits. */
export const amd64: Architecture = {
  name: 'amd64',
  kernel: 'x86_64',
  node: 'x64',
  oci: { architecture: 'amd64' },
  elf: {
    bits: 64,
    order: 'little',
    machine: 62,
    flags: 0,
    triplet: 'x86_64-linux-gnu',
    exit: 'b83c000000bf2a0000000f05',
  },
  runs: ['i386'],
  rootType: '4f68bce3-e8cd-4db1-96e7-fbcaf984b709',
  bios: { grub: biosGrub },
  efi: {
    file: 'BOOTX64.EFI',
    dhcp: 7,
    grub: {
      format: 'x86_64-efi',
      packages: {
        debian: 'grub-efi-amd64-bin',
        fedora: 'grub2-efi-x64-modules',
        arch: 'grub',
        alpine: 'grub-efi',
      },
      modules: ['efi_gop', 'efi_uga'],
    },
  },
  console: 'ttyS0',
  qemu: {
    tool: {
      command: 'qemu-system-x86_64',
      packages: {
        debian: 'qemu-system-x86',
        fedora: 'qemu-system-x86',
        arch: 'qemu-system-x86',
        suse: 'qemu-x86',
        alpine: 'qemu-system-x86_64',
      },
    },
    // Without graphics SeaBIOS talks to the serial port, and so does GRUB through it.
    machine: 'q35,graphics=off',
    cpu: 'max',
    hasFirmware: true,
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
}
