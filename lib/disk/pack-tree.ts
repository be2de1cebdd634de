import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Architecture } from '../architectures/architecture.ts'
import { digestFile } from '../files.ts'
import type { TreeEntry } from '../tree/entry.ts'
import { bytesOf } from '../tree/measure.ts'
import { type ReadTreeRequest, readTree } from '../tree/read.ts'
import type { AnyFormatDriver, FormatOptions, TreeArchive } from './format-driver.ts'
import { formats as builtIn, findTreeFormat } from './formats/index.ts'
import { writeArchive } from './tree-archive.ts'

/** What files of a whole tree are made from. Plain data: it crosses into the sandbox. */
export interface PackTreeRequest extends ReadTreeRequest {
  readonly architecture: Architecture
  /** 64 hexadecimal digits that every random-looking value derives from. */
  readonly seed: string
  /** Folder for scratch files; removed by the caller. */
  readonly scratch: string
}

/** One file that is wanted of a tree. */
interface WantedFile {
  /** Name of a driver of a format of trees. */
  readonly format: string
  /** Absolute path to write. */
  readonly output: string
  readonly options: FormatOptions
}

/** What came of packing a tree. */
export interface PackResult {
  readonly files: number
  /** Bytes of file content. */
  readonly contentBytes: number
  /** For people: what of the tree some file lacks. */
  readonly warnings: readonly string[]
  readonly artifacts: readonly {
    readonly format: string
    readonly size: number
    readonly sha256: string
  }[]
}

/**
 * Makes files of a whole tree, one after the other. Nothing is mounted, and the same request on the same tree gives the
 * same bytes. Errors: `tree-invalid`, `disk-full`, `tool-missing`, `tool-failed`.
 */
export async function packTree(
  request: PackTreeRequest,
  wanted: readonly WantedFile[],
  formats: readonly AnyFormatDriver[] = builtIn,
): Promise<PackResult> {
  const entries = await readTree(request)
  const { architecture, clock, seed, scratch } = request
  const archive = archiveOf(entries, join(scratch, 'tree.tar'))
  const warnings: string[] = []
  const artifacts: PackResult['artifacts'][number][] = []
  try {
    for (const { format, output, options } of wanted) {
      const driver = findTreeFormat(format, formats)
      const shared = { entries, archive: archive.make, architecture, clock, seed, scratch }
      for (const text of await driver.pack({ ...shared, output, options }))
        warnings.push(`${format}: ${text}`)
      const { size } = await stat(output)
      artifacts.push({ format, size, sha256: await digestFile(output) })
    }
  } finally {
    await rm(archive.path, { force: true })
  }
  return { files: entries.length, contentBytes: bytesOf(entries), warnings, artifacts }
}

function archiveOf(entries: readonly TreeEntry[], path: string) {
  let made: Promise<TreeArchive> | undefined
  return {
    path,
    make: () => {
      made ??= writeArchive(entries, path)
      return made
    },
  }
}
