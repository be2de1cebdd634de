import type { Architecture } from './architectures/architecture.ts'
import type { Layout } from './disk/layout.ts'
import type { AnyFlavour, CommonVariables, FlavourTypes, Outside } from './flavour-types.ts'
import type { PhaseName } from './phases.ts'

/** What every module hook gets. */
export interface HookContext<F extends FlavourTypes = AnyFlavour> {
  /** The flavour's options, checked against its schema, defaults filled in. */
  readonly options: F['options']
  /** The variables that the flavour declared, as far as the user has them. */
  readonly variables: F['variables'] & CommonVariables
  /** The secrets that the flavour declared, as far as they were given. They may not get into the image. */
  readonly secrets: F['secrets']
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

interface ProgramOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly input?: string
  /** Exit codes other than 0 that are no failure. */
  readonly accept?: readonly number[]
  /** Keep the output out of the log. */
  readonly quiet?: boolean
}

interface ProgramResult {
  readonly stdout: string
  readonly stderr: string
  readonly exitCode: number
}

/** What hooks get that make a part of the image. */
export interface MakingContext<F extends FlavourTypes = AnyFlavour> extends HookContext<F> {
  /** Seconds since the epoch; nothing in the image is later. */
  readonly clock: number
}

export interface SizeContext<F extends FlavourTypes = AnyFlavour> extends HookContext<Outside<F>> {
  /** GB (of 1024³ bytes), as the hook before left it; undefined: from the content. */
  readonly size: number | undefined
}

export interface LayoutContext<F extends FlavourTypes = AnyFlavour>
  extends HookContext<Outside<F>> {
  /** As the hook before left it; undefined for the first. */
  readonly layout: Layout | undefined
  /** The filesystem that the user asked for: `FS_TYPE`. */
  readonly filesystem: string
}

export interface RootContext<F extends FlavourTypes = AnyFlavour>
  extends MakingContext<Outside<F>> {
  /** The empty folder to fill: `TARGET_ROOT`. */
  readonly target: string
  /** A folder of the store that belongs to this flavour: finished downloads can stay there. */
  readonly cache: string
  readonly offline: boolean
  /** Seconds that a server may say nothing. */
  readonly networkTimeout: number
  readonly run: RunProgram
}

export interface StateContext<F extends FlavourTypes = AnyFlavour> extends HookContext<Outside<F>> {
  /** A folder of the store that belongs to this flavour. */
  readonly cache: string
  /** Seconds that a server may say nothing. */
  readonly networkTimeout: number
  readonly run: RunProgram
}

/** What a base says of the archive that it is made from; it becomes part of the base's key. */
export interface BaseState {
  /** Changes when the base should be made anew; never empty, nor the digest of nothing. */
  readonly identity: string
  /**
   * Seconds since the epoch: when the archive was last changed. The default clock of the image; without it
   * `SOURCE_DATE_EPOCH` must be set.
   */
  readonly date?: number
}

export interface DataContext<F extends FlavourTypes = AnyFlavour> extends HookContext<Outside<F>> {
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

export interface LayerContext<F extends FlavourTypes = AnyFlavour> extends MakingContext<F> {
  readonly tree: TreeFiles
  /** Runs a program inside the chroot. */
  readonly chroot: RunProgram
  /** The folder that `extra-data.d` hooks filled; read-only. */
  readonly data: string
}

/** The context and the result of each phase's module hooks. */
interface HookTypes<F extends FlavourTypes = AnyFlavour> {
  'block-device-size': { context: SizeContext<F>; result: number | undefined }
  'block-device': { context: LayoutContext<F>; result: Layout }
  root: { context: RootContext<F>; result: unknown }
  'extra-data': { context: DataContext<F>; result: unknown }
  'pre-install': { context: LayerContext<F>; result: unknown }
  install: { context: LayerContext<F>; result: unknown }
  'post-install': { context: LayerContext<F>; result: unknown }
  finalise: { context: LayerContext<F>; result: unknown }
}

/** Phases whose hooks can be modules. */
type ModulePhase = keyof HookTypes & PhaseName

/** A hook as a function of its context. */
export type HookFunction<P extends ModulePhase, F extends FlavourTypes = AnyFlavour> = (
  context: HookTypes<F>[P]['context'],
) => HookTypes<F>[P]['result'] | Promise<HookTypes<F>[P]['result']>

/** Asks for the state of the archive that a base is made from. */
export type StateFunction<F extends FlavourTypes = AnyFlavour> = (
  context: StateContext<F>,
) => Promise<BaseState> | BaseState

/** What a hook file exports by default. */
export interface HookModule<P extends ModulePhase = ModulePhase> {
  readonly phase: P
  readonly run: HookFunction<P>
  /** Of `root` hooks. */
  readonly state?: StateFunction
}

/** Phases whose hooks get the tree. */
type LayerPhase = Exclude<ModulePhase, 'root' | 'extra-data' | 'block-device' | 'block-device-size'>

/**
 * Gives a hook its types: `export default defineHook('install', async ({ chroot }) => { … })`. The types of its
 * flavour come first, where there are some: `defineHook<Flavour>('install', …)`. There is a form for each context,
 * because the compiler takes all types from the arguments or none. The last one that may be meant is the one that its
 * errors are about, so that of layouts comes late: its result is what has faults.
 */
export function defineHook<F extends FlavourTypes = AnyFlavour>(
  phase: 'block-device-size',
  run: HookFunction<'block-device-size', F>,
): HookModule<'block-device-size'>
export function defineHook<F extends FlavourTypes = AnyFlavour>(
  phase: 'root',
  run: HookFunction<'root', F>,
): HookModule<'root'>
export function defineHook<F extends FlavourTypes = AnyFlavour>(
  phase: 'extra-data',
  run: HookFunction<'extra-data', F>,
): HookModule<'extra-data'>
export function defineHook<F extends FlavourTypes = AnyFlavour>(
  phase: LayerPhase,
  run: HookFunction<LayerPhase, F>,
): HookModule<LayerPhase>
export function defineHook<
  F extends FlavourTypes = AnyFlavour,
  P extends 'block-device' = 'block-device',
>(phase: P, run: HookFunction<P, F>): HookModule<P>
export function defineHook<P extends ModulePhase>(phase: P, run: HookFunction<P>): HookModule<P>
export function defineHook(phase: ModulePhase, run: (context: never) => unknown): object {
  return { phase, run }
}

/** Gives a base its types: how to make the root, and the state of what it is made from. */
export function defineBase<F extends FlavourTypes = AnyFlavour>(base: {
  readonly run: HookFunction<'root', F>
  readonly state?: StateFunction<F>
}): HookModule<'root'> {
  return { phase: 'root', ...(base as Omit<HookModule<'root'>, 'phase'>) }
}
