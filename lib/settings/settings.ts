import type { JsonObject } from '../json.ts'
import type { SecretSources } from './secrets.ts'
import type { SharedStoreSettings } from './shared-store.ts'
import type { VarsEntry } from './vars.ts'

/** What is built, and what was asked of it beside all that a build has. */
interface SettingsOfProduct {
  /** Name of a product. */
  readonly name: string
  /** Flavours that each build of it has, before those that were asked for. */
  readonly flavours: readonly string[]
  /** True where no tree is built, so that no flavour need bring an operating system. */
  readonly isBaseless: boolean
  /** What only this product can be told; each product has a function that gives them their type. */
  readonly settings: JsonObject
}

/** What the user asked: merged, checked, frozen. Plain data: it survives JSON. */
export interface Settings {
  readonly product: SettingsOfProduct
  /** Absolute path of the output without an ending. */
  readonly output: string
  /** Where relative paths begin. */
  readonly folder: string
  readonly flavours: readonly string[]
  readonly architecture: string
  readonly release?: string
  readonly packages: readonly string[]
  /** The flavour that is added where none provides an operating system. */
  readonly base?: string
  readonly flavoursPath: readonly string[]
  readonly elementsPath: readonly string[]
  readonly store: string
  /** Absent: layers are this machine's alone. */
  readonly sharedStore?: SharedStoreSettings
  readonly sandbox: 'auto' | 'user' | 'root' | 'sudo'
  readonly offline: boolean
  /** Seconds that a server may say nothing. */
  readonly networkTimeout: number
  /** Seconds that a hook may take. */
  readonly hookTimeout?: number
  readonly refresh: boolean
  readonly noCache: boolean
  /** What a leak in the image does to the build. */
  readonly leakGate: 'error' | 'warn' | 'off'
  /** Which step wrote each file is wanted beside the image. */
  readonly files: boolean
  /** Kinds of bills of materials that are wanted beside the image: `cyclonedx`, `spdx`. */
  readonly sbom: readonly string[]
  /** A statement of what the image was built of is wanted beside it. */
  readonly provenance: boolean
  /** Keys that sign what lies beside the image: `ssh:PATH`, `minisign:PATH`, paths absolute. */
  readonly sign: readonly string[]
  /** Flavours must be what the lock of the project says. */
  readonly locked: boolean
  /** Whose programs write the image: this machine's, or those of a tree that is made for that. */
  readonly tools: 'auto' | 'host' | 'tree'
  /** `--set flavour.key=value`, by flavour and key. */
  readonly options: Readonly<Record<string, JsonObject>>
  /** Options of the settings file: variables and `--set` win over them. */
  readonly fileOptions: Readonly<Record<string, JsonObject>>
  /** Where those stand, `file:line:column`, by flavour and option; empty where no file was read for them. */
  readonly fileOptionPlaces: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** Values of files of variables, in order. */
  readonly vars: readonly VarsEntry[]
  /** `--secret name=…`: where secrets come from, not what they are. */
  readonly secrets: SecretSources
  /** SOURCE_DATE_EPOCH; absent: the date of the base's archive. */
  readonly clock?: number
  /** The user's environment, settings put back in under their variables' names. */
  readonly env: Readonly<Record<string, string>>
}
