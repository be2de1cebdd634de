import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  closeSync,
  ftruncateSync,
  linkSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  openSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { bytesOfText, filePath } from '../../../lib/any-bytes.ts'
import { compareBytes } from '../../../lib/compare-bytes.ts'
import { readFolder } from '../../../lib/tree/folder.ts'

/** One thing that somebody does to a tree. Numbers choose among what is there. */
export interface Deed {
  readonly what: (typeof deeds)[number]
  readonly at: number
  readonly other: number
  readonly name: string
  readonly size: number
}

const deeds = [
  'write',
  'write',
  'write',
  'folder',
  'folder',
  'remove',
  'rename',
  'link',
  'symlink',
  'sparse',
  'attribute',
  'mode',
  'time',
  'swap',
  'renew',
] as const

/** cap_net_raw+ep, of version 2; capability.h. */
const capability = '0x0100000200200000000000000000000000000000'

/** A folder that stays one. */
export const mountPoint = '/a0'

const names = [
  'a',
  'b b',
  'q"',
  '<12>',
  '-R',
  'ünï',
  '日本',
  '%s',
  "it's",
  'x'.repeat(200),
  '$x',
  '*',
  // Bytes that are no UTF-8; see `textOfBytes`.
  '\udcff',
  'a\udcc3(',
]

/** Any deeds, in order. */
export const someDeeds = (maxLength: number): fc.Arbitrary<Deed[]> =>
  fc.array(
    fc.record({
      what: fc.constantFrom(...deeds),
      at: fc.nat(1000),
      other: fc.nat(1000),
      name: fc.tuple(fc.constantFrom(...names), fc.nat(99)).map(([name, n]) => `${name}${n}`),
      size: fc.oneof(fc.nat(300), fc.nat(9000), fc.nat(200_000)),
    }),
    { maxLength },
  )

/** Does them, below a folder. Each file that is written says so all over, by a number of its own from `first` on. */
export function doDeeds(root: string, done: readonly Deed[], first: number): void {
  for (const [index, deed] of done.entries()) doDeed(root, deed, first + index)
}

/** The text of the file of a number; no other has any of it. */
export function textOf(number: number, size: number): Buffer {
  return Buffer.alloc(Math.max(1, size), markOf(number))
}

/** What the content of that file consists of. */
export function markOf(number: number): string {
  return `<mark ${number} of a file>\n`
}

function doDeed(root: string, { what, at, other, name, size }: Deed, number: number): void {
  const all = pathsIn(root)
  const folders = ['', ...all.filter((path) => lstatSync(filePath(root + path)).isDirectory())]
  const pick = (from: readonly string[], by: number) => from[by % from.length]
  const path = root + join('/', pick(folders, at) ?? '', name)
  const found = pick(
    all.filter((one) => one !== mountPoint),
    at,
  )
  const files = all.filter((one) => lstatSync(filePath(root + one)).isFile())
  const file = pick(files, at)
  if (['write', 'folder', 'link', 'symlink', 'sparse'].includes(what) && isThere(path)) return
  if (what === 'write') writeFileSync(filePath(path), textOf(number, size))
  else if (what === 'folder') mkdirSync(filePath(path))
  else if (what === 'symlink') symlinkSync(targetOf(size), filePath(path))
  else if (what === 'sparse') writeSparsely(path, number, size)
  else if (found === undefined) return
  else if (what === 'remove') rmSync(filePath(root + found), { recursive: true })
  else if (what === 'rename') rename(root + found, path)
  else if (what === 'time') lutimesSync(filePath(root + found), size, 1_000_000 + size)
  else if (what === 'swap' || what === 'renew') swap(root + found, number, what === 'renew')
  else if (file === undefined) return
  else if (what === 'link') linkSync(filePath(root + file), filePath(path))
  else if (what === 'mode') chmodSync(filePath(root + file), other % 0o1000)
  else if (other % 4 === 3) setAttribute(root + file, 'security.capability', capability)
  else setAttribute(root + file, `user.${other % 3}`, 'v'.repeat(size % 1500))
}

function setAttribute(path: string, name: string, value: string): void {
  callOn([path], 'setfattr', '-n', name, '-v', value)
}

function isThere(path: string): boolean {
  return lstatSync(filePath(path), { throwIfNoEntry: false }) !== undefined
}

function rename(from: string, to: string): void {
  // An overlay does not rename folders of lower layers; mv copies them then, as it does for hooks.
  if (!to.startsWith(`${from}/`) && !isThere(to)) callOn([from, to], 'mv', '-T', '--')
}

/** A file in the place of a folder, or the other way round; or another of the same kind, with nothing of what was in it. */
function swap(path: string, number: number, isRenewed: boolean): void {
  const isFolder = lstatSync(filePath(path)).isDirectory()
  rmSync(filePath(path), { recursive: true })
  if (isFolder !== isRenewed) writeFileSync(filePath(path), textOf(number, 5000))
  else {
    mkdirSync(filePath(path))
    writeFileSync(filePath(`${path}/in`), textOf(number, 50))
  }
}

function writeSparsely(path: string, number: number, size: number): void {
  const file = openSync(filePath(path), 'w')
  writeSync(file, textOf(number, 100), 0, 100, size * 4)
  ftruncateSync(file, size * 16 + 4)
  closeSync(file)
}

/** Of links: any length, and sometimes bytes that are no UTF-8. */
function targetOf(size: number): string | Buffer {
  const text = 't'.repeat(1 + (size % 4000))
  return size % 3 === 0 ? Buffer.from(`\xfe${text}`, 'latin1') : text
}

/** Calls a program on paths of any bytes, which Node passes to none. */
function callOn(paths: readonly string[], ...command: readonly string[]): void {
  const input = Buffer.concat(paths.map((path) => bytesOfText(`${path}\0`)))
  execFileSync('xargs', ['-0', '--', ...command], { input })
}

function pathsIn(root: string, folder = ''): string[] {
  return readFolder(root + folder)
    .sort((a, b) => compareBytes(a.name, b.name))
    .flatMap(({ name, isDirectory }) => {
      const path = `${folder}/${name}`
      return isDirectory ? [path, ...pathsIn(root, path)] : [path]
    })
}

/** What somebody left in a folder that the filesystem has anyhow. */
export function addLost(tree: string, count: number): void {
  if (count % 3 === 0) return
  mkdirSync(`${tree}/lost+found`, { mode: count % 3 === 1 ? 0o700 : 0o750 })
  if (count % 2 === 0) writeFileSync(`${tree}/lost+found/found`, `${count}`)
}
