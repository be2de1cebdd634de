import { defineHook, type Layout } from 'parfait'
import type { Flavour } from '../flavour.ts'

/** One disk for both firmwares: a BIOS boot partition for GRUB's core, an ESP, and the root behind them. */
export default defineHook<Flavour>('block-device', ({ options, machine, filesystem }): Layout => {
  const bios = machine.bios ? [{ name: 'bios', type: 'bios-boot' } as const] : []
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
      { name: 'root', type: 'root', filesystem, mount: '/', grow: true },
    ],
  }
})
