import type { Layout } from './layout.ts'

/** What a layout had and another has not, for people: `the boot loader 'grub'`. */
export function lostParts(before: Layout, after: Layout): string[] {
  const names = after.partitions.map(({ name }) => name)
  const { bootloader, kernelCommandLine } = before
  return [
    ...(bootloader !== undefined && after.bootloader === undefined
      ? [`the boot loader '${bootloader}'`]
      : []),
    ...(kernelCommandLine && after.kernelCommandLine === undefined
      ? ['the kernel command line']
      : []),
    ...before.partitions
      .filter(({ name }) => !names.includes(name))
      .map(({ name }) => `the partition '${name}'`),
  ]
}
