import type { KeyedFile } from '../keyed-files.ts'
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
  /** What a module imports of npm packages. */
  readonly imported?: ImportedCode
  /** The words of that code, sorted, for finding the variables that it mentions. */
  readonly mentions: readonly string[]
}

/** Files of npm packages that a module imports. */
export interface ImportedCode {
  /** Digests by a name that is the same wherever packages are installed: what goes into keys. */
  readonly code: Readonly<Record<string, string>>
  /** Digests of content by absolute real path. */
  readonly files: Readonly<Record<string, string>>
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
  readonly files?: Readonly<Record<string, KeyedFile>>
  /** Files of `build-environment/` by path in the tree. */
  readonly buildEnvironment: Readonly<Record<string, EnvironmentSource>>
  /** Digest over all files of the flavour. */
  readonly digest: string
  /** What looks wrong and does not stop a build. */
  readonly warnings: readonly string[]
}

/** A file that lies over the tree while hooks run. */
export interface EnvironmentSource {
  /** Absolute path on the host. */
  readonly source: string
  readonly executable: boolean
  readonly digest: string
}

/** All that goes into the key of a hook of what it runs and reads of its flavour, digests by name. */
export function codeOf({
  code,
  imported,
}: Pick<Hook, 'code' | 'imported'>): Record<string, string> {
  return { ...code, ...imported?.code }
}

/** The flavour of this name among those of the build. */
export function flavourOf(flavours: readonly Flavour[], name: string): Flavour {
  const found = flavours.find((flavour) => flavour.name === name)
  if (!found) throw new TypeError(`no flavour '${name}' in the build`)
  return found
}
