import { ParfaitError } from '../../errors.ts'
import { type GrubWord, grubLine, requireGrubArgument } from '../../quoting/grub.ts'
import { kernelWord, kernelWords } from '../../quoting/kernel-command-line.ts'
import type { TreeEntry } from '../../tree/entry.ts'
import type { BootRequest } from '../bootloader-driver.ts'
import type { PlacedPartition } from '../layout.ts'
import { findNewest, ifThere, laterEntries } from './grub-search.ts'
import { findKernels, findLinkedKernel, type Kernel } from './kernels.ts'

/** What GRUB has to know of a layout: where the kernels are, and what the kernel mounts. */
export interface GrubPlaces {
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
fi`

/**
 * The menu: what the distribution's links lead to, all kernels that there are, and those that came later, which GRUB
 * searches for. An entry whose kernel is gone is not shown. The links come first, or else the newest kernel that is there.
 * Both a screen and the first serial port show it. Error: `boot-loader` where there is no kernel.
 */
export function grubMenu(request: BootRequest, places: GrubPlaces): string {
  const context = { request, places }
  const { linked, kernels } = bootableKernels(request.entries, places)
  const search = {
    known: kernels.map(({ path }) => inBoot(path, places)),
    loads: {
      withInitrd: loadLines({ kernel: argument('2'), initrd: argument('3') }, context),
      alone: loadLines({ kernel: argument('2') }, context),
    },
  }
  const lines = [
    '# Written when the image was built. Kernels that are installed later are found when the machine starts.',
    'set timeout=1',
    ...(request.architecture.bios ? [serialTerminal] : []),
    searchLine(places),
    ...findNewest(search),
    'set default="$newest"',
    ...(linked ? entryIfThere(linked, { ...context, isDefault: true }) : []),
    ...kernels.flatMap((kernel) => entryIfThere(kernel, context)),
    ...laterEntries(search),
  ]
  return `${lines.join('\n')}\n`
}

/**
 * What runs before there is a menu, line by line and without `if`: GRUB's rescue shell reads it. Where
 * the menu is missing, the lines after `configfile` boot the first kernel without it.
 */
export function grubEarlyConfig(request: BootRequest, places: GrubPlaces): string {
  const folder = `($root)${inBoot('/boot', places)}`
  const { linked, kernels } = bootableKernels(request.entries, places)
  const first = linked ?? kernels[0]
  const lines = [
    searchLine(places),
    `set prefix=${folder}/grub`,
    'configfile $prefix/grub.cfg',
    ...(first ? loadKernel(first, { request, places }) : []),
    'boot',
  ]
  return `${lines.join('\n')}\n`
}

function bootableKernels(entries: readonly TreeEntry[], places: GrubPlaces) {
  const kernels = findKernels(entries)
  if (kernels.length === 0)
    throw new ParfaitError('boot-loader', "Expected a kernel at '/boot/vmlinuz-*', found none", {
      hint: 'mix in a flavour that installs a kernel, or leave the boot loader out of the layout',
    })
  // GRUB cannot follow a link in / to a kernel on another partition.
  const folders = places.boot === places.root ? ['/', '/boot'] : ['/boot']
  return { linked: findLinkedKernel(entries, folders), kernels }
}

interface MenuContext {
  readonly request: BootRequest
  readonly places: GrubPlaces
}

/** An entry that is there while its kernel is; its id is the path of the kernel. */
function entryIfThere(
  kernel: Kernel,
  context: MenuContext & { readonly isDefault?: boolean },
): string[] {
  const title = kernel.version === '' ? 'Linux' : `Linux ${kernel.version}`
  const id = inBoot(kernel.path, context.places)
  const words: GrubWord[] = ['menuentry', title, { verbatim: '--id' }, id, { verbatim: '{' }]
  return [
    ifThere(id),
    ...(context.isDefault ? [`  ${grubLine([{ verbatim: 'set' }, `default=${id}`], id)}`] : []),
    `  ${grubLine(words, kernel.path)}`,
    ...loadKernel(kernel, context).map((line) => `    ${line}`),
    '  }',
    'fi',
  ]
}

function loadKernel({ path, initrd }: Kernel, context: MenuContext): string[] {
  const { places } = context
  const kernel = inBoot(path, places)
  // GRUB puts it behind `BOOT_IMAGE=`, where a quote would hide all that follows.
  kernelWord(kernel, path)
  requireGrubArgument(kernel, path)
  if (initrd === undefined) return loadLines({ kernel }, context)
  return loadLines({ kernel, initrd: inBoot(initrd, places) }, context)
}

function argument(number: string): GrubWord {
  return { verbatim: `"$${number}"` }
}

function loadLines(
  { kernel, initrd }: { readonly kernel: GrubWord; readonly initrd?: GrubWord },
  { request, places }: MenuContext,
): string[] {
  const { root } = places
  // Without an initrd the kernel looks for / itself, and knows of no filesystem UUIDs. Not every filesystem has one.
  const isByPartition = initrd === undefined || root.filesystemUuid === ''
  const device = isByPartition ? `PARTUUID=${root.partitionUuid}` : `UUID=${root.filesystemUuid}`
  const given = kernelWords(request.layout.kernelCommandLine ?? '', '/kernelCommandLine')
  for (const word of given) requireGrubArgument(word, '/kernelCommandLine')
  const load = grubLine(['linux', kernel, `root=${device}`, 'ro', ...given], '/boot')
  return initrd === undefined ? [load] : [load, grubLine(['initrd', initrd], '/boot')]
}

function searchLine({ boot }: GrubPlaces): string {
  const words: GrubWord[] = ['search', '--no-floppy', '--fs-uuid', '--set=root']
  return grubLine([...words, boot.filesystemUuid], `partition '${boot.name}'`)
}

/** A path of the image as it is in the partition that has the kernels. */
function inBoot(path: string, { boot }: GrubPlaces): string {
  return boot.mount === '/boot' ? path.slice('/boot'.length) : path
}
