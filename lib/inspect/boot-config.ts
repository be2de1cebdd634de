import { posix } from 'node:path'
import { compareBytes } from '../files.ts'
import { lookup, type MountedVolume, namesIn, readSmall } from './lookup.ts'

/** One kernel of a boot loader's configuration. */
export interface BootEntry {
  /** As the configuration names it, from the root or from /boot. */
  readonly kernel: string
  /** Words of the kernel command line. */
  readonly words: readonly string[]
  /** Of a file of the boot loader specification: paths begin at the root of its own filesystem. */
  readonly loader?: { readonly version: string; readonly initrd: string | undefined }
}

const grubFiles = ['/boot/grub/grub.cfg', '/boot/grub2/grub.cfg']
const grubVariables = ['/boot/grub2/grubenv', '/boot/grub/grubenv']
const syslinuxFiles = [
  '/boot/extlinux/extlinux.conf',
  '/boot/extlinux.conf',
  '/boot/syslinux/syslinux.cfg',
]
const entriesFolder = '/boot/loader/entries'
const largest = 1 << 20

/** What the image's own boot loaders start, in the order of their menus; none where nothing is configured. */
export async function readBootEntries(volume: MountedVolume): Promise<BootEntry[]> {
  const grub = await Promise.all(grubFiles.map((path) => readText(volume, path)))
  const syslinux = await Promise.all(syslinuxFiles.map((path) => readText(volume, path)))
  const variables = await Promise.all(grubVariables.map((path) => readText(volume, path)))
  const names = (await namesIn(volume, entriesFolder)).filter((name) => name.endsWith('.conf'))
  const loader = await Promise.all(
    names.sort(compareBytes).map((name) => readText(volume, `${entriesFolder}/${name}`)),
  )
  return [
    ...grub.flatMap(parseGrub),
    ...syslinux.flatMap(parseSyslinux),
    ...loader.flatMap((text) => parseLoaderEntry(text, kernelOptions(variables.join('\n')))),
  ]
}

async function readText(volume: MountedVolume, path: string): Promise<string> {
  const inode = await lookup(volume, path)
  return inode?.kind === 'file' ? (await readSmall(volume, inode, largest)).toString() : ''
}

/** The lines `linux PATH WORD…` of a grub.cfg, with what else GRUB calls that command. */
export function parseGrub(text: string): BootEntry[] {
  const joined = text.replaceAll(/\\\n/g, ' ')
  return [...joined.matchAll(/^[ \t]*linux(?:16|efi)?[ \t]+(\S+)[ \t]*(.*)$/gm)].map(
    ([, kernel = '', line = '']) => ({ kernel: unquote(kernel), words: splitWords(line) }),
  )
}

/** `linux` or `kernel`, then `append`, as SYSLINUX and EXTLINUX have them. */
export function parseSyslinux(text: string): BootEntry[] {
  const entries: BootEntry[] = []
  for (const line of text.split('\n')) {
    const [, key = '', value = ''] = /^\s*(\w+)\s+(.*)$/.exec(line) ?? []
    const last = entries.at(-1)
    if (/^(linux|kernel)$/i.test(key)) entries.push({ kernel: value.trim(), words: [] })
    else if (/^append$/i.test(key) && last)
      entries[entries.length - 1] = { ...last, words: splitWords(value) }
  }
  return entries
}

/** One file of https://uapi-group.org/specifications/specs/boot_loader_specification/ */
export function parseLoaderEntry(text: string, kernelopts = ''): BootEntry[] {
  const valuesOf = (key: string) =>
    [...text.matchAll(new RegExp(`^${key}[ \\t]+(.*)$`, 'gm'))].map(([, value = '']) =>
      value.trim(),
    )
  const [kernel] = valuesOf('linux')
  const [version = ''] = valuesOf('version')
  const [initrd] = valuesOf('initrd')
  const options = valuesOf('options').join(' ').replaceAll('$kernelopts', kernelopts)
  return kernel === undefined
    ? []
    : [{ kernel, words: splitWords(options), loader: { version, initrd } }]
}

function kernelOptions(grubenv: string): string {
  return /^kernelopts=(.*)$/m.exec(grubenv)?.[1] ?? ''
}

/** Quotes of either kind hold a word together; words that only the boot loader knows are left out. */
function splitWords(line: string): string[] {
  return [...line.matchAll(/(?:"[^"]*"|'[^']*'|\\.|[^\s"'\\])+/g)]
    .map(([word]) => unquote(word))
    .filter((word) => !word.includes('$') && /^[\x20-\x7e]+$/.test(word))
}

function unquote(word: string): string {
  const plain = word.replaceAll(/["']|\\(?=.)/g, '')
  // The kernel itself takes double quotes around what has spaces.
  return plain.includes(' ') ? plain.replace(/^([^=]*=)?(.*)$/, '$1"$2"') : plain
}

/** The words for a kernel: those of the entry that starts it, else of the first entry; undefined for none. */
export function wordsFor(
  entries: readonly BootEntry[],
  kernelPath: string,
): readonly string[] | undefined {
  const name = posix.basename(kernelPath)
  const own =
    entries.find(({ kernel }) => kernelPath.endsWith(posix.resolve('/', kernel))) ??
    entries.find(({ kernel }) => posix.basename(kernel) === name)
  return (own ?? entries[0])?.words
}
