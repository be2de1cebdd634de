import type { SecretSources } from './secrets.ts'
import type { VarsEntry } from './vars.ts'

/** What is asked of a ramdisk beside all that a build has. */
export interface RamdiskSettings {
  /** Absolute path of the kernel that is put beside the ramdisk. */
  readonly kernelOutput: string
  /** Name of a compression. */
  readonly compression: string
  /** Names of machine classes. */
  readonly machineClasses: readonly string[]
  readonly modules: readonly string[]
  readonly kernelVersion: string | undefined
  readonly busybox: string
  /** Present where kernel, modules and programs come from the machine itself; absolute paths. */
  readonly host: { readonly moduleRoot: string; readonly libUdevRoot: string } | undefined
}

/** What the user asked: merged, checked, frozen. */
export interface Settings {
  /** Absolute path of the output without an ending. */
  readonly output: string
  readonly formats: readonly string[]
  /** Where relative paths begin. */
  readonly folder: string
  readonly flavours: readonly string[]
  readonly architecture: string
  readonly release: string | undefined
  /** GB of 1024³ bytes. */
  readonly imageSize: number | undefined
  readonly filesystem: string
  readonly packages: readonly string[]
  /** The flavour that is added where none provides an operating system. */
  readonly base: string | undefined
  readonly compress: boolean
  readonly flavoursPath: readonly string[]
  readonly elementsPath: readonly string[]
  readonly store: string
  readonly sandbox: 'auto' | 'user' | 'root' | 'sudo'
  readonly offline: boolean
  readonly refresh: boolean
  readonly noCache: boolean
  /** What a leak in the image does to the build. */
  readonly leakGate: 'error' | 'warn' | 'off'
  /** Flavours must be what the lock of the project says. */
  readonly locked: boolean
  /** `--set flavour.key=value`, by flavour and key. */
  readonly options: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  /** Options of the settings file: variables and `--set` win over them. */
  readonly fileOptions: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  /** Values of files of variables, in order. */
  readonly vars: readonly VarsEntry[]
  /** `--secret name=…`: where secrets come from, not what they are. */
  readonly secrets: SecretSources
  /** SOURCE_DATE_EPOCH; absent: the date of the base's archive. */
  readonly clock: number | undefined
  /** What was asked of a ramdisk; undefined where a disk is built. */
  readonly ramdisk: RamdiskSettings | undefined
  /** The user's environment, settings put back in under their variables' names. */
  readonly env: Readonly<Record<string, string | undefined>>
}
