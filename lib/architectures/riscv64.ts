import type { Architecture } from './architecture.ts'

/** RISC-V of 64 bits. */
export const riscv64: Architecture = {
  name: 'riscv64',
  kernel: 'riscv64',
  node: 'riscv64',
  oci: { architecture: 'riscv64' },
  elf: {
    bits: 64,
    order: 'little',
    machine: 243,
    flags: 0,
    triplet: 'riscv64-linux-gnu',
    exit: '9308d0051305a00273000000',
  },
  runs: [],
  rootType: '72ec70a6-cf74-40e6-bd49-4bda08e8f224',
  efi: {
    file: 'BOOTRISCV64.EFI',
    dhcp: 27,
    grub: {
      format: 'riscv64-efi',
      packages: { debian: 'grub-efi-riscv64-bin' },
      modules: ['efi_gop'],
    },
  },
  console: 'ttyS0',
  qemu: {
    tool: {
      command: 'qemu-system-riscv64',
      packages: {
        debian: 'qemu-system-misc',
        fedora: 'qemu-system-riscv',
        arch: 'qemu-system-riscv',
        suse: 'qemu-extra',
        alpine: 'qemu-system-riscv64',
      },
    },
    machine: 'virt',
    cpu: 'rv64',
    hasFirmware: false,
    uefi: {
      packages: { debian: 'qemu-efi-riscv64' },
      folder: '/usr/share/qemu-efi-riscv64',
      pairs: [{ code: 'RISCV_VIRT_CODE.fd', variables: 'RISCV_VIRT_VARS.fd' }],
    },
  },
}
