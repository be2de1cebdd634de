import type { Settings } from '../settings/settings.ts'
import type { Flavour } from './flavour.ts'
import type { ContractName } from './kinds/names.ts'
import type { Origin } from './origin.ts'

/** A driver: how the folders of one contract are found, told from others, and read. */
export interface FlavourKind {
  readonly name: ContractName
  /** What one of them is called. */
  readonly noun: string
  /** What all of them are called, for a reader who may not know them. */
  readonly title: string
  /** The folder with those that come with parfait. */
  readonly builtIn: string
  /** Folders where all are of this kind, searched after FLAVOURS_PATH. */
  readonly searchPath?: {
    readonly variable: string
    readonly folders: (settings: Settings) => readonly string[]
  }
  /** Whether a folder with these names in it is of this kind; `among`: it lies where all are. */
  readonly takes: (names: readonly string[], among: boolean) => boolean
  /** Reads a folder. Nothing of it is run. Errors: `flavour-manifest`, `hook-invalid`, all at once. */
  readonly read: (folder: string, origin: Origin) => Promise<Flavour>
  /**
   * They are a set without an order of their own: they may require each other in a circle, and what another
   * one provides is not mixed in.
   */
  readonly isSet: boolean
  /** The names that are asked for, with those that the contract adds by itself. */
  readonly withDefaults?: (request: AskedFlavours) => Promise<readonly string[]>
}

/** What is asked for, and where it is looked for. */
interface AskedFlavours {
  readonly found: ReadonlyMap<string, { readonly folder: string; readonly origin: Origin }>
  /** Names as the user gave them. */
  readonly asked: readonly string[]
  /** The flavour that is added where none of the others provides `operating-system`; undefined for `-n`. */
  readonly base?: string | undefined
  readonly architecture: string
}
