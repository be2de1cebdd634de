import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { filePath } from '../any-bytes.ts'
import { ParfaitError } from '../errors.ts'
import { type ElfFacts, readElf } from './elf.ts'
import { openedLibraries } from './opened-libraries.ts'

/** What a file needs to run, as its own bytes tell. */
interface FileNeeds {
  /** Absent: it is no ELF file. */
  readonly elf: ElfFacts | undefined
  /** Libraries that it opens while it runs, where they are there. */
  readonly opened: readonly string[]
  /** The words of a `#!` line: a program, and at most one argument. */
  readonly interpreter: readonly string[]
}

/** Gives the needs of a file by its path in the tree, on which no link lies. Error: `ramdisk-invalid`. */
export type NeedsReader = (path: string) => FileNeeds

/** A reader for one tree that reads each file once: many programs name the same libraries. */
export function needsReader(root: string): NeedsReader {
  const known = new Map<string, FileNeeds>()
  return (path) => {
    const needs = known.get(path) ?? needsOf(readFileSync(filePath(join(root, path))), path)
    known.set(path, needs)
    return needs
  }
}

function needsOf(bytes: Buffer, path: string): FileNeeds {
  const elf = readObject(bytes, path)
  return {
    elf,
    opened: elf ? openedLibraries(bytes) : [],
    interpreter: elf ? [] : interpreterOf(bytes),
  }
}

function readObject(bytes: Buffer, path: string): ElfFacts | undefined {
  try {
    return readElf(bytes)
  } catch (cause) {
    throw new ParfaitError('ramdisk-invalid', `'${path}' is a damaged ELF file`, {
      place: path,
      hint: 'install the package that it belongs to again',
      cause,
    })
  }
}

function interpreterOf(bytes: Buffer): string[] {
  const first = bytes.toString('latin1', 0, Math.min(bytes.length, 256)).split('\n')[0] ?? ''
  const [, ...words] = /^#!\s*(\S+)(?:\s+(\S+))?/.exec(first) ?? []
  return words.filter((word) => word !== undefined)
}
