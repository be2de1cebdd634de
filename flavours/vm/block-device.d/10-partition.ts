import { defineHook, type Layout } from 'parfait'
import type { Flavour } from '../flavour.ts'

/** Filesystems that GRUB does not read, and that never grow. */
const readOnly = ['squashfs', 'erofs']

/**
 * One disk for both firmwares: a BIOS boot partition for GRUB's core, an ESP, and the root behind them. A read-only root
 * has its kernels on a partition ahead of it.
 */
export default defineHook<Flavour>('block-device', ({ options, machine, filesystem }): Layout => {
  const bios = machine.bios ? [{ name: 'bios', type: 'bios-boot' } as const] : []
  const isReadOnly = readOnly.includes(filesystem)
  const boot = isReadOnly
    ? [{ name: 'boot', type: 'linux', filesystem: 'ext4', mount: '/boot' } as const]
    : []
  return {
    table: 'gpt',
    bootloader: 'grub',
    kernelCommandLine: options.cmdline.replaceAll('{console}', machine.console),
    partitions: [
      ...bios,
      {
        name: 'esp',
        type: 'esp',
        size: options.esp as `${number}M`,
        filesystem: 'vfat',
        mount: '/boot/efi',
        options: 'umask=0077',
      },
      ...boot,
      { name: 'root', type: 'root', filesystem, mount: '/', grow: !isReadOnly },
    ],
  }
})
