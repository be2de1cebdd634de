import { ParfaitError } from '../../errors.ts'
import { type GrubWord, grubLine, requireGrubArgument } from '../../quoting/grub.ts'
import { kernelWord, kernelWords } from '../../quoting/kernel-command-line.ts'
import type { TreeEntry } from '../../tree/entry.ts'
import type { BootRequest } from '../bootloader-driver.ts'
import type { PlacedPartition } from '../layout.ts'
import { findKernels, findLinkedKernel, type Kernel } from './kernels.ts'

/** What GRUB has to know of a layout: where the kernels are, and what the kernel mounts. */
interface GrubPlaces {
  /** The partition that has the kernels: the one mounted at /boot, or that at `/`. */
  readonly boot: PlacedPartition
  readonly root: PlacedPartition
}

/** Where GRUB finds its files. Error: `boot-loader`. */
export function grubPlaces(partitions: readonly PlacedPartition[]): GrubPlaces {
  const root = partitions.find(({ mount }) => mount === '/')
  if (!root)
    throw new ParfaitError('boot-loader', "Expected a partition with mount '/', found none")
  return { root, boot: partitions.find(({ mount }) => mount === '/boot') ?? root }
}

/** On PCs: elsewhere GRUB finds no port, and the console of the firmware is one. */
const serialTerminal = `if serial --unit=0 --speed=115200; then
  terminal_input console serial
  terminal_output console serial
fi
`

/**
 * The menu: first what the distribution's links lead to, then all kernels, newest first. Both a screen
 * and the first serial port show it. Error: `boot-loader` where there is no kernel.
 */
export function grubMenu(request: BootRequest, places: GrubPlaces): string {
  const kernels = bootableKernels(request.entries, places)
  const menu = kernels.flatMap((kernel) => menuEntry(kernel, { request, places }))
  return `# Written when the image was built. A kernel that is installed later boots through the links
# of the first entry, where the distribution keeps such links.
set default=0
set timeout=1
${request.architecture.bios ? serialTerminal : ''}${searchLine(places)}
${menu.join('\n')}
`
}

/**
 * What runs before there is a menu, line by line and without `if`: GRUB's rescue shell reads it. Where
 * the menu is missing, the lines after `configfile` boot the first kernel without it.
 */
export function grubEarlyConfig(request: BootRequest, places: GrubPlaces): string {
  const folder = `($root)${inBoot('/boot', places)}`
  const [first] = bootableKernels(request.entries, places)
  const lines = [
    searchLine(places),
    `set prefix=${folder}/grub`,
    'configfile $prefix/grub.cfg',
    ...(first ? loadLines(first, { request, places }) : []),
    'boot',
  ]
  return `${lines.join('\n')}\n`
}

function bootableKernels(entries: readonly TreeEntry[], places: GrubPlaces): Kernel[] {
  const kernels = findKernels(entries)
  if (kernels.length === 0)
    throw new ParfaitError('boot-loader', "Expected a kernel at '/boot/vmlinuz-*', found none", {
      hint: 'mix in a flavour that installs a kernel, or leave the boot loader out of the layout',
    })
  // GRUB cannot follow a link in / to a kernel on another partition.
  const folders = places.boot === places.root ? ['/', '/boot'] : ['/boot']
  const linked = findLinkedKernel(entries, folders)
  return linked ? [linked, ...kernels] : kernels
}

interface MenuContext {
  readonly request: BootRequest
  readonly places: GrubPlaces
}

function menuEntry(kernel: Kernel, context: MenuContext): string[] {
  const title = kernel.version === '' ? 'Linux' : `Linux ${kernel.version}`
  const lines = loadLines(kernel, context).map((line) => `  ${line}`)
  return [grubLine(['menuentry', title, { verbatim: '{' }], kernel.path), ...lines, '}']
}

function loadLines(kernel: Kernel, { request, places }: MenuContext): string[] {
  const { root } = places
  // Without an initrd the kernel looks for / itself, and knows of no filesystem UUIDs.
  const device =
    kernel.initrd === undefined ? `PARTUUID=${root.partitionUuid}` : `UUID=${root.filesystemUuid}`
  const given = kernelWords(request.layout.kernelCommandLine ?? '', '/kernelCommandLine')
  for (const word of given) requireGrubArgument(word, '/kernelCommandLine')
  const file = inBoot(kernel.path, places)
  // GRUB puts it behind `BOOT_IMAGE=`, where a quote would hide all that follows.
  kernelWord(file, kernel.path)
  requireGrubArgument(file, kernel.path)
  const load = grubLine(['linux', file, `root=${device}`, 'ro', ...given], kernel.path)
  return kernel.initrd === undefined
    ? [load]
    : [load, grubLine(['initrd', inBoot(kernel.initrd, places)], kernel.initrd)]
}

function searchLine({ boot }: GrubPlaces): string {
  const words: GrubWord[] = ['search', '--no-floppy', '--fs-uuid', '--set=root']
  return grubLine([...words, boot.filesystemUuid], `partition '${boot.name}'`)
}

/** A path of the image as it is in the partition that has the kernels. */
function inBoot(path: string, { boot }: GrubPlaces): string {
  return boot.mount === '/boot' ? path.slice('/boot'.length) : path
}
