import type { ImageFilesRequest } from '../leaks/leak.ts'
import type { AboutBuild } from '../papers/contents.ts'

/** Says of the finished tree what papers beside an image tell; yields `PapersResult`. */
export interface PapersPart {
  readonly name: 'papers'
  readonly request: Omit<ImageFilesRequest, 'tree'>
  /** What is wanted, and its name in the folder of finished files. */
  readonly names: { readonly [Paper in StagePaper]?: string }
  /** For bills of materials. */
  readonly about: AboutBuild
}

/** A paper that the stage writes. */
type StagePaper = 'file-list' | 'cyclonedx' | 'spdx'

/** What came of that, by the names of papers. */
export type PapersResult = Readonly<
  Record<string, { readonly size: number; readonly sha256: string }>
>
