import type { FileRecords } from '../../deliver/outputs.ts'
import type { MadeFiles } from '../../deliver/recipe.ts'
import type { AssembleResult } from '../../disk/assemble-result.ts'
import type { PackResult } from '../../disk/pack-tree.ts'

/** What is told of a disk, or of a tree alone. */
export type DiskFacts = Pick<AssembleResult, 'files' | 'contentBytes'> & Partial<AssembleResult>

/** Reads what a part of the stage gave back that made files of a disk or of a tree. */
export function readMade(result: unknown): MadeFiles {
  const { artifacts, warnings, ...facts } = result as DiskFacts & Pick<PackResult, 'artifacts'>
  const files: FileRecords = Object.fromEntries(
    artifacts.map(({ format, size, sha256 }) => [format, { size, sha256 }]),
  )
  return { files, facts, warnings: warnings ?? [] }
}
