import type { Architecture } from './architectures/architecture.ts'
import type { Layout } from './disk/layout.ts'
import type { PhaseName } from './phases.ts'

/** What every module hook gets. */
export interface HookContext {
  /** The flavour's options, checked against its schema, defaults filled in. */
  readonly options: Readonly<Record<string, unknown>>
  /** The variables that the flavour declared, as far as the user has them. */
  readonly variables: Readonly<Record<string, string>>
  /** The secrets that the flavour declared, as far as they were given. They may not get into the image. */
  readonly secrets: Readonly<Record<string, string>>
  /** The flavour that the hook belongs to; its files are readable below `folder`. */
  readonly flavour: { readonly name: string; readonly folder: string }
  /** Debian's name for it: `amd64`, `arm64` … */
  readonly architecture: string
  /** What is known of the architecture: its firmware, its console, the names that others have for it. */
  readonly machine: Architecture
  /** Prints a line into the step's log. */
  log(line: string): void
}

/** Runs a program; its output goes to the log. Rejects when it fails. */
export type RunProgram = (
  command: string,
  args?: readonly string[],
  options?: ProgramOptions,
) => Promise<ProgramResult>

export interface ProgramOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly input?: string
  /** Exit codes other than 0 that are no failure. */
  readonly accept?: readonly number[]
  /** Keep the output out of the log. */
  readonly quiet?: boolean
}

export interface ProgramResult {
  readonly stdout: string
  readonly stderr: string
  readonly exitCode: number
}

/** What hooks get that make a part of the image. */
export interface MakingContext extends HookContext {
  /** Seconds since the epoch; nothing in the image is later. */
  readonly clock: number
}

export interface SizeContext extends HookContext {
  /** GB (of 1024³ bytes), as the hook before left it; undefined: from the content. */
  readonly size: number | undefined
}

export interface LayoutContext extends HookContext {
  /** As the hook before left it; undefined for the first. */
  readonly layout: Layout | undefined
  /** The filesystem that the user asked for: `FS_TYPE`. */
  readonly filesystem: string
}

export interface RootContext extends MakingContext {
  /** The empty folder to fill: `TARGET_ROOT`. */
  readonly target: string
  /** A folder of the store that belongs to this flavour: finished downloads can stay there. */
  readonly cache: string
  readonly offline: boolean
  readonly run: RunProgram
}

export interface StateContext extends HookContext {
  /** A folder of the store that belongs to this flavour. */
  readonly cache: string
  readonly run: RunProgram
}

/** What a base says of the archive that it is made from; it becomes part of the base's key. */
export interface BaseState {
  /** Changes when the base should be made anew. */
  readonly identity: string
  /** Seconds since the epoch: when the archive was last changed. The default clock of the image. */
  readonly date?: number
}

export interface DataContext extends HookContext {
  /** The folder whose content later hooks see at `/tmp/in_target.d`. */
  readonly data: string
  /** The user's own environment, all of it: the hook runs outside. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly run: RunProgram
}

/** Files of the tree, by their absolute path inside it. */
export interface TreeFiles {
  read(path: string): Promise<string>
  exists(path: string): Promise<boolean>
  /** Makes missing parent folders. */
  write(path: string, content: string | Uint8Array, mode?: number): Promise<void>
  remove(path: string): Promise<void>
  link(path: string, target: string): Promise<void>
  list(path: string): Promise<string[]>
}

export interface LayerContext extends MakingContext {
  readonly tree: TreeFiles
  /** Runs a program inside the chroot. */
  readonly chroot: RunProgram
  /** The folder that `extra-data.d` hooks filled; read-only. */
  readonly data: string
}

/** The context and the result of each phase's module hooks. */
export interface HookTypes {
  'block-device-size': { context: SizeContext; result: number | undefined }
  'block-device': { context: LayoutContext; result: Layout }
  root: { context: RootContext; result: unknown }
  'extra-data': { context: DataContext; result: unknown }
  'pre-install': { context: LayerContext; result: unknown }
  install: { context: LayerContext; result: unknown }
  'post-install': { context: LayerContext; result: unknown }
  finalise: { context: LayerContext; result: unknown }
}

/** Phases whose hooks can be modules. */
export type ModulePhase = keyof HookTypes & PhaseName

/** A hook as a function of its context. */
export type HookFunction<P extends ModulePhase> = (
  context: HookTypes[P]['context'],
) => HookTypes[P]['result'] | Promise<HookTypes[P]['result']>

/** What a hook file exports by default. */
export interface HookModule<P extends ModulePhase = ModulePhase> {
  readonly phase: P
  readonly run: HookFunction<P>
  /** Of `root` hooks: asks for the state of the archive. */
  readonly state?: (context: StateContext) => Promise<BaseState> | BaseState
}

/** Gives a hook its types: `export default defineHook('install', async ({ chroot }) => { … })`. */
export function defineHook<P extends ModulePhase>(phase: P, run: HookFunction<P>): HookModule<P> {
  return { phase, run }
}

/** Gives a base its types: how to make the root, and the state of what it is made from. */
export function defineBase(base: {
  readonly run: HookFunction<'root'>
  readonly state?: (context: StateContext) => Promise<BaseState> | BaseState
}): HookModule<'root'> {
  return { phase: 'root', ...base }
}
