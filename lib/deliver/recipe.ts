import type { Task } from '../sandbox/job.ts'
import type { Owner } from './delivery.ts'
import type { FileRecords, Output, OutputFile } from './outputs.ts'

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
  /** More folders to make, below the job's own. */
  readonly folders?: readonly string[]
  /** The task that makes the files where they are written first. */
  task(work: LastWork): Task
  /** Reads what the task gave back. */
  read(result: unknown): MadeFiles
}

/** What the task of a recipe works with: absolute paths. */
export interface LastWork {
  /** The folder of the job. */
  readonly work: string
  /** The finished tree, all layers over each other, read-only. */
  readonly tree: string
  readonly scratch: string
  /** In the order of the recipe. */
  readonly outputs: readonly Output[]
  /** Who shall own the files, where the sandbox is root for somebody else. */
  readonly owner: Owner | undefined
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
