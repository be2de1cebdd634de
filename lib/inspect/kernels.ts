import { posix } from 'node:path'
import type { FoundNode } from '../disk/filesystem-reader.ts'
import { compareVersions } from '../tree/compare-versions.ts'
import { kernelNames } from '../tree/kernel-names.ts'
import { readBootEntries } from './boot-config.ts'
import { lookup, type MountedVolume, namesIn } from './lookup.ts'

/** A file of an image. */
export interface FoundFile {
  /** Absolute path in the image. */
  readonly path: string
  readonly volume: MountedVolume
  /** Links are followed already. */
  readonly node: FoundNode
}

/** A kernel of an image with what it boots with. */
export interface FoundKernel extends FoundFile {
  /** Empty where the file's name has none. */
  readonly version: string
  readonly initrd: FoundFile | undefined
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
    const file = await findFile(volume, inBoot([kernel]))
    if (file) return { ...file, version, initrd: await findFile(volume, inBoot(initrds)) }
  }
  return findLoaderKernel(volume)
}

const inBoot = (names: readonly string[]) => names.map((name) => `/boot/${name}`)

/** What systemd-boot starts lies in folders of its own, and only its entries say where. */
async function findLoaderKernel(volume: MountedVolume): Promise<FoundKernel | undefined> {
  const top = volume.mount.length > 0 ? `/${volume.mount.join('/')}` : ''
  const found: FoundKernel[] = []
  for (const { kernel, loader } of await readBootEntries(volume)) {
    if (!loader) continue
    const file = await findFile(volume, [`${top}/${kernel}`])
    const initrd = loader.initrd && (await findFile(volume, [`${top}/${loader.initrd}`]))
    if (file) found.push({ ...file, version: loader.version, initrd: initrd || undefined })
  }
  return found.sort((a, b) => (isNewer(a, b) ? -1 : isNewer(b, a) ? 1 : 0))[0]
}

/** The first of these paths that leads to a file with content. */
async function findFile(
  volume: MountedVolume,
  paths: readonly string[],
): Promise<FoundFile | undefined> {
  for (const given of paths) {
    const path = posix.normalize(given)
    const node = await lookup(volume, path)
    if (node?.kind === 'file' && node.size > 0) return { path, volume, node }
  }
  return undefined
}
