import {
  closeSync,
  existsSync,
  lstatSync,
  openSync,
  readSync,
  renameSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { compareBytes } from '../compare-bytes.ts'
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

/** No honest stanza is longer; what is longer is taken in pieces. Characters. */
const longest = 1 << 20

/**
 * The files with these digests that the indexes of a tree vouch for. Reading them takes a while: what they said is kept in
 * `notes`, by inode and change time of each, which no program can set; and what of that was asked for, for the steps that
 * follow.
 */
export function vouchedFiles(
  tree: string,
  index: CacheIndex,
  { notes, wanted }: { readonly notes: string; readonly wanted: ReadonlySet<string> },
): VouchedFile[] {
  const files = expandGlob(tree, index.files)
    .map((path) => treePath(tree, path, { follow: true }))
    .filter((path) => isReadable(path))
  if (files.length === 0) return []
  const look = [index, files.map(lookOf)]
  const all = noteOf(notes, 'index', look)
  const found = noteOf(notes, 'found', [look, [...wanted].sort(compareBytes)])
  if (!existsSync(all)) writeNote(all, linesOfFiles(files, index))
  if (!existsSync(found)) writeNote(found, linesWanted(all, wanted))
  return [...partsOf(found, '\n')]
    .filter((line) => line !== '')
    .map((line) => ({ digest: line.slice(0, digestLength), name: line.slice(digestLength + 1) }))
}

const digestLength = 64

function noteOf(notes: string, kind: string, of: unknown): string {
  return join(notes, `.${kind}-${digest(JSON.stringify(of)).slice(0, 32)}`)
}

function* linesOfFiles(files: readonly string[], index: CacheIndex): Generator<string> {
  for (const path of files)
    for (const part of partsOf(path, '\n\n'))
      for (const { digest: sum, name } of parseIndex(part, index)) yield `${sum} ${name}\n`
}

function* linesWanted(note: string, wanted: ReadonlySet<string>): Generator<string> {
  for (const line of partsOf(note, '\n'))
    if (wanted.has(line.slice(0, digestLength))) yield `${line}\n`
}

/** Written aside, under a name of this step's own. */
function writeNote(note: string, lines: Iterable<string>): void {
  const aside = `${note}.${process.hrtime.bigint()}.partial`
  const partial = openSync(aside, 'w')
  try {
    let text = ''
    for (const line of lines) {
      text += line
      if (text.length < longest) continue
      writeSync(partial, text)
      text = ''
    }
    writeSync(partial, text)
  } finally {
    closeSync(partial)
  }
  renameSync(aside, note)
}

/** The parts of a file between separators, in Latin-1. */
function* partsOf(path: string, separator: string): Generator<string> {
  const file = openSync(path, 'r')
  try {
    const buffer = Buffer.alloc(1 << 18)
    let rest = ''
    for (let size = readSync(file, buffer); size > 0; size = readSync(file, buffer)) {
      const parts = (rest + buffer.toString('latin1', 0, size)).split(separator)
      rest = parts.pop() ?? ''
      yield* parts
      if (rest.length <= longest) continue
      yield rest
      rest = ''
    }
    yield rest
  } finally {
    closeSync(file)
  }
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
