import type { PhaseName } from '../phases.ts'
import type { ContractName } from './kinds/names.ts'
import type { Manifest } from './manifest.ts'
import type { Origin } from './origin.ts'

/** One file in a phase folder of one flavour. */
export interface Hook {
  readonly flavour: string
  readonly phase: PhaseName
  /** File name without the ending of a module. */
  readonly name: string
  readonly kind: 'script' | 'module'
  /** Absolute path. */
  readonly file: string
  /** Digests of all that the hook may read of its flavour, by path relative to the flavour's folder. */
  readonly code: Readonly<Record<string, string>>
  /** Absolute real paths of files of npm packages that a module imports; `code` has their digests. */
  readonly imported?: readonly string[]
  /** The words of that code, sorted, for finding the variables that it mentions. */
  readonly mentions: readonly string[]
}

/** A directory of hooks, read but not run. */
export interface Flavour {
  readonly name: string
  /** Absolute path. */
  readonly folder: string
  readonly origin: Origin
  /** How its hooks are run. */
  readonly contract: ContractName
  readonly manifest: Manifest
  /** False for the 2012 kind, which sees the variables that its files mention. */
  readonly hasManifest: boolean
  readonly hooks: readonly Hook[]
  /** Where its contract lays the files of its flavours into one tree: its own, by path relative to its folder. */
  readonly files?: Readonly<Record<string, FlavourFile>>
  /** Files of `build-environment/` by path in the tree. */
  readonly buildEnvironment: Readonly<Record<string, EnvironmentSource>>
  /** Digest over all files of the flavour. */
  readonly digest: string
  /** What looks wrong and does not stop a build. */
  readonly warnings: readonly string[]
}

/** A file of a flavour that is merged with those of others. */
export interface FlavourFile {
  /** Absolute path on the host. */
  readonly source: string
  /** Of the content and the executable bit. */
  readonly digest: string
  readonly executable: boolean
  /** The words of its text, sorted. */
  readonly mentions: readonly string[]
}

/** A file that lies over the tree while hooks run. */
export interface EnvironmentSource {
  /** Absolute path on the host. */
  readonly source: string
  readonly executable: boolean
  readonly digest: string
}

/** The flavour of this name among those of the build. */
export function flavourOf(flavours: readonly Flavour[], name: string): Flavour {
  const found = flavours.find((flavour) => flavour.name === name)
  if (!found) throw new TypeError(`no flavour '${name}' in the build`)
  return found
}
