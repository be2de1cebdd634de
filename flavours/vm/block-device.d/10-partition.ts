import { defineHook, type Layout } from 'parfait'

/** One disk for both firmwares: a BIOS boot partition for GRUB's core, an ESP, and the root behind them. */
export default defineHook('block-device', ({ options, architecture, filesystem }): Layout => {
  const bios = architecture === 'amd64' ? [{ name: 'bios', type: 'bios-boot' } as const] : []
  return {
    table: 'gpt',
    bootloader: 'grub',
    kernelCommandLine: String(options.cmdline),
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
