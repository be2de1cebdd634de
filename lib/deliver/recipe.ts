import type { FilesystemShape } from '../disk/kept/shape.ts'
import type { SecretFile } from '../disk/secret-file.ts'
import type { PinnedImage } from '../flavours/pins.ts'
import type { JsonObject } from '../json.ts'
import type { Tool } from '../run.ts'
import type { StagePart } from '../sandbox/stage-parts.ts'
import type { Writers } from '../writers/writers.ts'
import type { FileRecords, OutputFile } from './outputs.ts'

/** How the files of one product are made of a finished tree: by a part of the stage, or by a module of its own. */
export type Recipe = PartRecipe | MakerRecipe

interface RecipeHead {
  /** Name of the product: of the step, of the record in the store, and of its part in the manifest. */
  readonly product: string
  /** What is done, as the step is called: `assemble`. */
  readonly verb: string
  readonly outputs: readonly OutputFile[]
  /** JSON. All that decides about the files: where it is the same, an earlier build's are as good. */
  readonly material: unknown
  /** Programs of the host that write the files: what they are decides about the files as well. Absent: none. */
  readonly tools?: readonly Tool[]
  /** What the files leave out of the tree, so that the gate need not search it; absent: too little goes in for a gate. */
  readonly without?: TreeRest
}

/** A recipe that the engine itself carries out. */
export interface PartRecipe extends RecipeHead {
  /** The part of the stage that makes the files, in the folder of outputs, by the last names of their paths. */
  readonly part: StagePart
  /** Absolute paths of files that the part imports, by their places; bundled for it, and their content decides as well. */
  readonly modules: readonly string[]
  /** What those programs are; set when the recipe is carried out. */
  readonly writers?: Writers
  /** What the lock says of the tree's packages; absent: nothing. */
  readonly pins?: { readonly packages: PinnedImage['packages']; readonly path: string }
  /** Absent: nothing is kept of the trees that files are made of. */
  readonly keeping?: KeepRecipe
  /** Has what was made prove itself before it takes its place; gives back what the manifest says of that. */
  prove?(proof: ProofRequest): Promise<object>
  /** What the manifest says of it, where that was left out. */
  readonly proof?: object
  /** Secrets that the files have in them. */
  readonly secretFiles?: readonly SecretFile[]
  /** Reads what the part gave back. */
  read(result: unknown): MadeFiles
}

/** What files are proved with. */
export interface ProofRequest {
  /** Absolute path of the folder with the made files, by the last names of their paths. */
  readonly made: string
  onOutput(line: string): void
}

/** How filesystems are kept, and files made of them. */
export interface KeepRecipe {
  /** All that decides about them beside their shapes. */
  readonly material: JsonObject
  /** The programs that write them; another version may write something else. */
  readonly tools: readonly Tool[]
  /** The part that makes them. */
  keep(shapes: readonly FilesystemShape[]): StagePart
  /** The part of the recipe, with what was kept. */
  make(shapes: readonly FilesystemShape[]): StagePart
  /** The shapes that the part wanted, where it could not make the files. */
  wanted(result: unknown): readonly FilesystemShape[] | undefined
}

/** A recipe whose files a module of the product makes: bundled as hooks are, and called in the stage. */
export interface MakerRecipe extends RecipeHead {
  /** Absolute path of a file whose default export is a `Maker`; its content decides about the files as well. */
  readonly module: string
  /** For the maker; decides about the files. */
  readonly request: JsonObject
}

/** Paths and globs of a tree that an image has not, or has empty. */
interface TreeRest {
  readonly excludes: readonly string[]
  readonly empties: readonly string[]
}

/** What was made. */
export interface MadeFiles {
  /** By the kind of their output. */
  readonly files: FileRecords
  /** JSON. What is to be told of them; part of the manifest under the product's name. */
  readonly facts: object
  /** For people: what may not be as it was meant. */
  readonly warnings?: readonly string[]
}
