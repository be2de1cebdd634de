import { posix } from 'node:path'
import type { TreeEntry } from '../../tree/entry.ts'

/** A kernel with what it boots with, paths absolute. */
export interface Kernel {
  readonly version: string
  readonly path: string
  readonly initrd?: string
}

const initrdNames = [
  (version: string) => `initrd.img-${version}`,
  (version: string) => `initramfs-${version}.img`,
  (version: string) => `initrd-${version}`,
]

/** Kernels in /boot, newest version first. */
export function findKernels(entries: readonly TreeEntry[]): Kernel[] {
  const inBoot = new Map(
    entries
      .filter(({ path }) => posix.dirname(path) === '/boot')
      .map((entry) => [posix.basename(entry.path), entry]),
  )
  return [...inBoot.keys()]
    .filter((name) => /^vmlinu[xz]-./.test(name) && inBoot.get(name)?.kind === 'file')
    .map((name): Kernel => {
      const version = name.slice('vmlinuz-'.length)
      const initrd = initrdNames.map((of) => of(version)).find((known) => inBoot.has(known))
      const path = `/boot/${name}`
      return initrd === undefined ? { version, path } : { version, path, initrd: `/boot/${initrd}` }
    })
    .sort((a, b) => compareVersions(b.version, a.version))
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
  const byPath = new Map(entries.map((entry) => [entry.path, entry]))
  const kernels = findKernels(entries)
  for (const folder of folders) {
    const path = posix.join(folder, 'vmlinuz')
    const file = followLink(path, byPath)
    const kernel = kernels.find((known) => known.path === file)
    if (!kernel) continue
    const initrd = ['initrd.img', 'initrd', 'initramfs.img']
      .map((name) => posix.join(folder, name))
      .find((candidate) => followLink(candidate, byPath) !== undefined)
    if (initrd !== undefined) return { version: '', path, initrd }
    if (kernel.initrd === undefined) return { version: '', path }
  }
  return undefined
}

/** The file that a link leads to; undefined where there is no link, or nothing behind it. */
function followLink(path: string, byPath: ReadonlyMap<string, TreeEntry>): string | undefined {
  const entry = byPath.get(path)
  if (entry?.kind !== 'symlink' || entry.target === undefined) return undefined
  const target = posix.resolve(posix.dirname(path), entry.target)
  return byPath.get(target)?.kind === 'file' ? target : undefined
}

/** As dpkg compares versions: numbers by value, `~` before everything, also before the end. */
export function compareVersions(a: string, b: string): number {
  const left = parts(a)
  const right = parts(b)
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const one = left[index] ?? ''
    const other = right[index] ?? ''
    const isText = index % 2 === 0
    const difference = isText ? compareTexts(one, other) : Number(one) - Number(other)
    if (difference !== 0) return difference
  }
  return 0
}

/** Text, number, text, number …; the first may be empty. */
function parts(version: string): string[] {
  return version.split(/(\d+)/)
}

function compareTexts(a: string, b: string): number {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const difference = weight(a[index]) - weight(b[index])
    if (difference !== 0) return difference
  }
  return 0
}

/** `~`, the end, letters, all else. */
function weight(character: string | undefined): number {
  if (character === undefined) return 0
  if (character === '~') return -1
  const code = character.charCodeAt(0)
  return /[A-Za-z]/.test(character) ? code : code + 256
}
