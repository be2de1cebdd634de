import type { Architecture } from '../architectures/architecture.ts'
import type { Delivery } from '../deliver/delivery.ts'
import type { OutputFile } from '../deliver/outputs.ts'
import type { MadeFiles, Recipe } from '../deliver/recipe.ts'
import type { TreelessBuild, TreelessWork } from '../deliver/without-tree.ts'
import type { DiskDrivers } from '../disk/drivers.ts'
import type { Layout } from '../disk/layout.ts'
import type { ParfaitError } from '../errors.ts'
import type { Flavour } from '../flavours/flavour.ts'
import type { PhaseName } from '../phases.ts'
import type { Tool } from '../run.ts'
import type { ProductSettings } from '../settings/product.ts'
import type { Settings } from '../settings/settings.ts'

/** A driver: something that is built. */
export interface Product {
  /** Lower case, with hyphens. */
  readonly name: string
  /** One line, for lists. */
  readonly summary: string
  /** What only it can be told, which flavours each of its builds has, and whether it needs a tree. */
  readonly settings: ProductSettings
  /** What its files are made from: the finished tree as it is, or a disk that is assembled of it. */
  readonly reads: 'tree' | 'disk'
  /** Phases whose hooks are asked for it, and not for products that do not name them. */
  readonly phases: readonly PhaseName[]
  /** Those of them that a build of these settings asks; absent: all. */
  phasesFor?(settings: Settings): readonly PhaseName[]
  /** Files of flavours that it takes, beside their hooks. */
  readonly files: readonly TakenFile[]
  /** What is wrong with those files, before any work. */
  faults?(flavours: readonly Flavour[]): Promise<readonly ParfaitError[]>
  /** Programs that are called to make its files; without a layout those that are known without one. */
  tools(of: ToolsRequest): readonly Tool[]
  /** Those of them that are this machine's, whoever writes the files; absent: none. */
  machineTools?(of: ToolsRequest): readonly Tool[]
  outputs(settings: Settings): readonly OutputFile[]
  /** What was asked of it beside those files, a few words each: `size 3 GB`. */
  asked?(settings: Settings): readonly string[]
  /** How its files are made of a finished tree. */
  make(delivery: Delivery): Promise<Recipe>
  /** Makes its files without a tree, outside of any sandbox: there where `settings.product.isBaseless` can be. */
  makeWithoutTree?(build: TreelessBuild, work: TreelessWork): Promise<MadeFiles>
  /** What its part of a manifest says, for a reader. */
  describe(facts: object): FactsText
}

/** What decides which programs are called. */
export interface ToolsRequest {
  readonly settings: Settings
  readonly architecture: Architecture
  readonly drivers: DiskDrivers
  readonly layout?: Layout
}

/** A file or folder of flavours that one product takes. */
export interface TakenFile {
  /** Relative to the flavour's folder. */
  readonly path: string
  readonly summary: string
  /** What one flavour's brings, in short; `file` is its absolute path, and need not be there. */
  names(file: string): Promise<readonly string[]>
}

/** A heading, rows of cells below it, and lines below those. */
export interface FactsText {
  readonly heading: string
  readonly rows: readonly (readonly string[])[]
  readonly notes: readonly string[]
}
