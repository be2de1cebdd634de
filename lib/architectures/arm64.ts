import type { Architecture } from './architecture.ts'

/** ARM of 64 bits. */
export const arm64: Architecture = {
  name: 'arm64',
  kernel: 'aarch64',
  node: 'arm64',
  oci: { architecture: 'arm64', variant: 'v8' },
  elf: {
    bits: 64,
    order: 'little',
    machine: 183,
    flags: 0,
    triplet: 'aarch64-linux-gnu',
    exit: 'a80b80d2400580d2010000d4',
  },
  runs: ['armhf', 'armel'],
  rootType: 'b921b045-1df0-41c3-af44-4c6f280d3fae',
  efi: {
    file: 'BOOTAA64.EFI',
    dhcp: 11,
    grub: {
      format: 'arm64-efi',
      packages: {
        debian: 'grub-efi-arm64-bin',
        fedora: 'grub2-efi-aa64-modules',
        alpine: 'grub-efi',
      },
      modules: ['efi_gop'],
    },
  },
  console: 'ttyAMA0',
  qemu: {
    tool: {
      command: 'qemu-system-aarch64',
      packages: {
        debian: 'qemu-system-arm',
        fedora: 'qemu-system-aarch64',
        arch: 'qemu-system-aarch64',
        suse: 'qemu-arm',
        alpine: 'qemu-system-aarch64',
      },
    },
    machine: 'virt',
    cpu: 'max',
    hasFirmware: false,
    uefi: {
      packages: {
        debian: 'qemu-efi-aarch64',
        fedora: 'edk2-aarch64',
        arch: 'edk2-aarch64',
        suse: 'qemu-uefi-aarch64',
        alpine: 'aavmf',
      },
      folder: '/usr/share/AAVMF',
      pairs: [{ code: 'AAVMF_CODE.fd', variables: 'AAVMF_VARS.fd' }],
    },
  },
}
