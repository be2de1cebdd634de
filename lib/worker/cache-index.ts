import { existsSync, lstatSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { digest } from '../content.ts'
import type { CacheIndex } from '../tree/cache-index.ts'
import { expandGlob } from '../tree/glob.ts'
import { treePath } from './tree-path.ts'

/** A file that a tree vouches for: its SHA-256, and the name that it has in the cache. */
interface VouchedFile {
  readonly digest: string
  readonly name: string
}

/** Larger files are no indexes. Bytes. */
const largest = 96 * 1024 ** 2

/**
 * What the indexes of a tree vouch for. Reading them takes a while: what they said is kept in `notes`, by inode and
 * change time of each, which no program can set.
 */
export function readIndex(tree: string, index: CacheIndex, notes: string): VouchedFile[] {
  const files = expandGlob(tree, index.files)
    .map((path) => treePath(tree, path, { follow: true }))
    .filter((path) => isReadable(path))
  if (files.length === 0) return []
  const look = digest(JSON.stringify([index, files.map(lookOf)]))
  const note = join(notes, `.index-${look.slice(0, 32)}`)
  if (!existsSync(note)) {
    const found = files.flatMap((path) => parseIndex(readFileSync(path, 'latin1'), index))
    writeFileSync(`${note}.partial`, found.map((one) => `${one.digest} ${one.name}\n`).join(''))
    renameSync(`${note}.partial`, note)
  }
  return readFileSync(note, 'latin1')
    .split('\n')
    .filter(Boolean)
    .map((line) => ({ digest: line.slice(0, 64), name: line.slice(65) }))
}

/** The files that an index describes; stanzas that lack something are passed over. */
export function parseIndex(text: string, { digest: field, name }: CacheIndex): VouchedFile[] {
  return text.split(/\n\n+/).flatMap((stanza) => {
    const sum = fieldOf(stanza, field)
    if (sum === undefined || !/^[0-9a-f]{64}$/.test(sum)) return []
    let isWhole = true
    const file = name.replace(/\{([^{}]+)\}/g, (_, key: string) => {
      const value = fieldOf(stanza, key)
      isWhole &&= value !== undefined
      return percentName(value ?? '')
    })
    return isWhole && isPlain(file) ? [{ digest: sum, name: file }] : []
  })
}

function fieldOf(stanza: string, field: string): string | undefined {
  const text = `\n${stanza}`
  const start = text.indexOf(`\n${field}: `)
  if (start < 0) return undefined
  const end = text.indexOf('\n', start + 1)
  return text.slice(start + field.length + 3, end < 0 ? undefined : end).trim()
}

/** As apt writes what would part a name. */
function percentName(value: string): string {
  return value.replace(/[_:]/g, (one) => `%${one.charCodeAt(0).toString(16)}`)
}

function isPlain(name: string): boolean {
  return /^[\w.+~%-]{1,200}$/.test(name) && !name.startsWith('.')
}

function isReadable(path: string): boolean {
  const status = lstatSync(path, { throwIfNoEntry: false })
  return status?.isFile() === true && status.size <= largest
}

function lookOf(path: string): string {
  const { ino, size, mtimeNs, ctimeNs } = lstatSync(path, { bigint: true })
  return [ino, size, mtimeNs, ctimeNs].join(' ')
}
