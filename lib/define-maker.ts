import type { RunProgram } from './define.ts'

/** What a product's maker gets. It runs in a sandbox, which has the finished tree and little else. */
export interface MakerContext<Request = unknown> {
  /** Absolute path of the finished tree, read-only. Whoever built it may have hidden anything in it. */
  readonly tree: string
  /** Absolute path of a folder for what is needed on the way. */
  readonly scratch: string
  /** Absolute paths to write the finished files to, by the kind of each. */
  readonly files: Readonly<Record<string, string>>
  /** What the recipe asks. */
  readonly request: Request
  /** Prints a line. */
  log(line: string): void
  readonly run: RunProgram
}

/** The default export of a module that makes the files of a product. */
export interface Maker<Request = unknown> {
  /** Writes the files; gives back what is to be told of them, as JSON. */
  make(context: MakerContext<Request>): Promise<object>
}

/** The maker of a product, with its types: `export default defineMaker(async ({ tree, files }) => …)`. */
export function defineMaker<Request>(make: Maker<Request>['make']): Maker<Request> {
  return { make }
}
