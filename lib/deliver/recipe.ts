import type { Task } from '../sandbox/job.ts'
import type { StageFolders, StagePart } from '../sandbox/stage.ts'
import type { FileRecords, OutputFile } from './outputs.ts'

/** How the files of one product are made of a finished tree. */
export interface Recipe {
  /** Name of the product: of the step, of the record in the store, and of its part in the manifest. */
  readonly product: string
  /** What is done, as the step is called: `assemble`. */
  readonly verb: string
  readonly outputs: readonly OutputFile[]
  /** JSON. All that decides about the files: where it is the same, an earlier build's are as good. */
  readonly material: unknown
  /** What the files leave out of the tree, so that the gate need not search it; absent: too little goes in for a gate. */
  readonly without?: TreeRest
  /** The part of the stage that makes the files, in the folder of outputs, by the last names of their paths. */
  readonly part?: StagePart
  /** A task that makes them instead, for a product that the stage does not know; its view is `stageView`. */
  task?(folders: StageFolders): Task
  /** Reads what the part, or the task, gave back. */
  read(result: unknown): MadeFiles
}

/** Paths and globs of a tree that an image has not, or has empty. */
export interface TreeRest {
  readonly excludes: readonly string[]
  readonly empties: readonly string[]
}

/** What was made. */
export interface MadeFiles {
  /** By the kind of their output. */
  readonly files: FileRecords
  /** JSON. What is to be told of them; part of the manifest under the product's name. */
  readonly facts: object
}
