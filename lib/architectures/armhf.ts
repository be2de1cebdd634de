import type { Architecture } from './architecture.ts'

/** ARM of 32 bits with a floating-point unit. */
export const armhf: Architecture = {
  name: 'armhf',
  kernel: 'armv7l',
  node: 'arm',
  oci: { architecture: 'arm', variant: 'v7' },
  elf: {
    bits: 32,
    order: 'little',
    machine: 40,
    flags: 0x0500_0400,
    triplet: 'arm-linux-gnueabihf',
    exit: '0170a0e32a00a0e3000000ef',
  },
  runs: ['armel'],
  rootType: '69dad710-2ce4-4e3c-b16c-21a1d49abed3',
  efi: {
    file: 'BOOTARM.EFI',
    dhcp: 10,
    grub: {
      format: 'arm-efi',
      packages: { debian: 'grub-efi-arm-bin' },
      modules: ['efi_gop'],
    },
  },
  console: 'ttyAMA0',
  qemu: {
    tool: {
      command: 'qemu-system-arm',
      packages: {
        debian: 'qemu-system-arm',
        fedora: 'qemu-system-arm',
        arch: 'qemu-system-arm',
        suse: 'qemu-arm',
        alpine: 'qemu-system-arm',
      },
    },
    machine: 'virt',
    cpu: 'max',
    hasFirmware: false,
    uefi: {
      packages: { debian: 'qemu-efi-arm', fedora: 'edk2-arm', arch: 'edk2-arm' },
      folder: '/usr/share/AAVMF',
      pairs: [{ code: 'AAVMF32_CODE.fd', variables: 'AAVMF32_VARS.fd' }],
    },
  },
}
