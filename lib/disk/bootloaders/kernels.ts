import { posix } from 'node:path'
import { findEntry } from '../../tree/entries.ts'
import type { TreeEntry } from '../../tree/entry.ts'
import { kernelNames, plainInitrds } from '../../tree/kernel-names.ts'

/** A kernel with what it boots with, paths absolute. */
export interface Kernel {
  readonly version: string
  readonly path: string
  readonly initrd?: string
}

/**
 * Kernels in /boot, newest version first, one of each version. Which names are kernels, `kernelNames` says;
 * those without a version are no entries of a menu.
 */
export function findKernels(entries: readonly TreeEntry[]): Kernel[] {
  const inBoot = new Map(
    entries
      // The first question is for the speed of it: nearly all of a tree is elsewhere.
      .filter(({ path }) => path.startsWith('/boot/') && posix.dirname(path) === '/boot')
      .map((entry) => [posix.basename(entry.path), entry]),
  )
  const files = [...inBoot.keys()].filter((name) => inBoot.get(name)?.kind === 'file')
  const found = new Map<string, Kernel>()
  for (const { kernel, version, initrds } of kernelNames(files)) {
    if (version === '' || found.has(version)) continue
    const initrd = initrds.find((name) => inBoot.has(name))
    const path = `/boot/${kernel}`
    found.set(
      version,
      initrd === undefined ? { version, path } : { version, path, initrd: `/boot/${initrd}` },
    )
  }
  return [...found.values()]
}

/**
 * The distribution's links to its newest kernel (`/vmlinuz` and `/initrd.img`, or both in /boot): what
 * boots through them boots a kernel that is installed later without a new menu. Undefined where there
 * is no link, or only one of both: a kernel without its initrd may well not find `/`.
 */
export function findLinkedKernel(
  entries: readonly TreeEntry[],
  folders: readonly string[],
): Kernel | undefined {
  const kernels = findKernels(entries)
  for (const folder of folders) {
    const path = posix.join(folder, 'vmlinuz')
    const file = followLink(path, entries)
    const kernel = kernels.find((known) => known.path === file)
    if (!kernel) continue
    const initrd = plainInitrds
      .map((name) => posix.join(folder, name))
      .find((candidate) => followLink(candidate, entries) !== undefined)
    if (initrd !== undefined) return { version: '', path, initrd }
    if (kernel.initrd === undefined) return { version: '', path }
  }
  return undefined
}

/** The file that a link leads to; undefined where there is no link, or nothing behind it. */
function followLink(path: string, entries: readonly TreeEntry[]): string | undefined {
  const entry = findEntry(entries, path)
  if (entry?.kind !== 'symlink' || entry.target === undefined) return undefined
  const target = posix.resolve(posix.dirname(path), entry.target)
  return findEntry(entries, target)?.kind === 'file' ? target : undefined
}
