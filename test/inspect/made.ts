import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import type { BlockSource } from '../../lib/disk/block-source.ts'
import { toolPath } from '../../lib/run.ts'

export const mib = 1 << 20
export const uuid = '11111111-2222-4333-8444-555555555555'

/** A folder of files by path; a symlink is `{ link }`. */
export type Files = Readonly<Record<string, string | Buffer | { readonly link: string }>>

/** Calls a program of the host, with nothing of the test's environment. */
export function call(command: string, args: readonly string[], input = ''): string {
  const env = { PATH: toolPath, LC_ALL: 'C' }
  return execFileSync(command, args, { env, input, stdio: 'pipe' }).toString()
}

/** Writes files into a folder. */
export function writeFiles(folder: string, files: Files): string {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name)
    mkdirSync(dirname(path), { recursive: true })
    if (typeof content === 'string' || Buffer.isBuffer(content)) writeFileSync(path, content)
    else symlinkSync(content.link, path)
  }
  return folder
}

/** An ext filesystem in a file of its own. */
export interface ExtRequest {
  readonly path: string
  readonly tree: string
  readonly args?: readonly string[]
  /** MiB. */
  readonly size?: number
}

/** Makes a filesystem of a tree with `mke2fs -d`. */
export function makeExt({ path, tree, args = [], size = 32 }: ExtRequest): string {
  writeFileSync(path, '')
  truncateSync(path, size * mib)
  call('mke2fs', ['-q', '-F', '-U', uuid, '-d', tree, ...args, path])
  return path
}

/** Makes a FAT filesystem of a tree, names as in the tree. */
export function makeFat({ path, tree, args = [], size = 40 }: ExtRequest): string {
  writeFileSync(path, '')
  truncateSync(path, size * mib)
  call('mkfs.fat', ['-i', 'ABCD1234', ...args, path])
  for (const name of readdirSync(tree))
    call('env', ['LC_ALL=C.UTF-8', 'mcopy', '-i', path, '-s', join(tree, name), '::'])
  return path
}

/** Puts the contents of files into partitions of a disk; starts and sizes are MiB. */
export function makeDisk(path: string, script: string, parts: readonly [number, string][]): string {
  const bytes = Math.max(...parts.map(([at, part]) => at * mib + readFileSync(part).length)) + mib
  writeFileSync(path, '')
  truncateSync(path, bytes)
  call('sfdisk', ['--quiet', path], script)
  for (const [at, part] of parts)
    call('dd', [`if=${part}`, `of=${path}`, 'bs=1M', `seek=${at}`, 'conv=notrunc,sparse'])
  return path
}

export function sha256(content: Buffer | string): string {
  return createHash('sha256').update(content).digest('hex')
}

/** Bytes that no compression and no offset can hide a mistake in. */
export function noise(bytes: number, seed = 1): Buffer {
  const content = Buffer.alloc(bytes)
  let state = seed
  for (let at = 0; at + 4 <= bytes; at += 4) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    content.writeUInt32LE(state, at)
  }
  return content
}

/** A disk in memory, or a file as a whole. */
export function sourceOf(content: Buffer | string): BlockSource {
  const bytes = typeof content === 'string' ? readFileSync(content) : content
  return {
    size: bytes.length,
    read: async (offset, length) => {
      if (offset < 0 || offset + length > bytes.length) throw new RangeError(`no ${offset}`)
      return bytes.subarray(offset, offset + length)
    },
  }
}
