import { compareVersions } from '../disk/bootloaders/kernels.ts'
import type { Inode } from './ext/inode.ts'
import { lookup, type MountedVolume, namesIn } from './ext/lookup.ts'

/** A file of an image. */
export interface FoundFile {
  /** Absolute path in the image. */
  readonly path: string
  readonly volume: MountedVolume
  /** Links are followed already. */
  readonly inode: Inode
}

/** A kernel of an image with what it boots with. */
export interface FoundKernel extends FoundFile {
  /** Empty where the file's name has none. */
  readonly version: string
  readonly initrd: FoundFile | undefined
}

/** Names of files: a kernel, and what its initrd may be called. */
export interface KernelNames {
  readonly version: string
  readonly kernel: string
  readonly initrds: readonly string[]
}

/** `vmlinuz-6.1.0-9-amd64`, and as other systems and architectures call it. The best name comes first. */
const prefixes = ['vmlinuz', 'Image', 'kernel', 'vmlinux']
const plainNames = ['vmlinuz', 'bzImage', 'Image', 'kernel', 'vmlinux']
/** What package managers and people leave beside a kernel, and what no loader takes. */
const noKernel = /\.(old|bak|orig|hmac|sig|sha256|gz|xz|dpkg-[a-z]+|rpm[a-z]+)$/

/** Which names in a folder are kernels, newest version first; names without a version come last. */
export function kernelNames(names: readonly string[]): KernelNames[] {
  const versioned = names.flatMap((kernel) => {
    const [, prefix = '', version = ''] = /^([A-Za-z]+)-([!-~]+)$/.exec(kernel) ?? []
    if (!prefixes.includes(prefix) || noKernel.test(kernel)) return []
    // Words that other files begin with as well.
    if (/^(Image|kernel)$/.test(prefix) && !/^\d/.test(version)) return []
    return [{ kernel, version, rank: prefixes.indexOf(prefix), initrds: initrdNames(version) }]
  })
  const plain = plainNames.filter((name) => names.includes(name))
  return [
    ...versioned
      .sort((a, b) => compareVersions(b.version, a.version) || a.rank - b.rank)
      .map(({ kernel, version, initrds }) => ({ kernel, version, initrds })),
    ...plain.map((kernel) => ({ kernel, version: '', initrds: plainInitrds })),
  ]
}

const plainInitrds = ['initrd.img', 'initrd', 'initramfs.img', 'initramfs', 'initrd.gz']

function initrdNames(version: string): string[] {
  return [
    ...[`initrd.img-${version}`, `initramfs-${version}.img`, `initrd-${version}`],
    ...[`initramfs-${version}`, `initrd-${version}.img`, `initramfs-genkernel-${version}`],
  ]
}

/** The newest kernel in `/boot` of these filesystems that is a file with content; undefined for none. */
export async function findNewestKernel(
  volumes: readonly MountedVolume[],
): Promise<FoundKernel | undefined> {
  let best: FoundKernel | undefined
  for (const volume of volumes) {
    const found = await findKernel(volume)
    if (found && (!best || isNewer(found, best))) best = found
  }
  return best
}

function isNewer(a: FoundKernel, b: FoundKernel): boolean {
  if (a.version === '' || b.version === '') return a.version !== '' && b.version === ''
  return compareVersions(a.version, b.version) > 0
}

async function findKernel(volume: MountedVolume): Promise<FoundKernel | undefined> {
  for (const { kernel, version, initrds } of kernelNames(await namesIn(volume, '/boot'))) {
    const file = await findFile(volume, [kernel])
    if (file) return { ...file, version, initrd: await findFile(volume, initrds) }
  }
  return undefined
}

/** The first of these names in `/boot` that leads to a file with content. */
async function findFile(
  volume: MountedVolume,
  names: readonly string[],
): Promise<FoundFile | undefined> {
  for (const name of names) {
    const path = `/boot/${name}`
    const inode = await lookup(volume, path)
    if (inode?.kind === 'file' && inode.size > 0) return { path, volume, inode }
  }
  return undefined
}
