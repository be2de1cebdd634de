import { posix } from 'node:path'
import { madeFile } from '../../tree/entries.ts'
import type { TreeEntry } from '../../tree/entry.ts'
import { findKernels } from './kernels.ts'

/** The program of Debian and its kin that keeps links to the newest kernel, and what tells it where they are. */
const linker = '/usr/bin/linux-update-symlinks'
const settings = '/etc/kernel-img.conf'

/**
 * Links to the newest kernel and its initrd in /boot, for a /boot that is a partition of its own: a boot loader cannot
 * follow those in `/` from there. None where the tree has nothing that keeps them when another kernel comes, or has its
 * own mind about where they are.
 */
export function linksInBoot(entries: readonly TreeEntry[], clock: number): TreeEntry[] {
  const paths = new Set(entries.map(({ path }) => path))
  const [kernel] = findKernels(entries)
  const files: readonly (readonly [string, string | undefined])[] = [
    ['/boot/vmlinuz', kernel?.path],
    ['/boot/initrd.img', kernel?.initrd],
  ]
  const isKept = paths.has(linker) && !paths.has(settings)
  if (!isKept || files.some(([link]) => paths.has(link))) return []
  const links = files.flatMap(([link, file]) =>
    file === undefined ? [] : [madeLink(link, file, clock)],
  )
  const content = 'do_symlinks = yes\nimage_dest = /boot\n'
  return [...links, madeFile({ path: settings, content, clock })]
}

function madeLink(path: string, file: string, clock: number): TreeEntry {
  const root = { uid: 0, gid: 0, mtime: clock }
  const target = posix.basename(file)
  return { path, kind: 'symlink', mode: 0o777, ...root, size: 0, allocated: 0, target }
}
