import type { BuildContext } from '../build-context.ts'
import type { BaseState } from '../define.ts'
import type { AskedLayout } from '../disk/asked-layout.ts'
import type { FilesystemDriver } from '../disk/filesystem-driver.ts'
import type { Layout } from '../disk/layout.ts'
import type { Flavour, Hook } from '../flavours/flavour.ts'
import type { ContractName } from '../flavours/kinds/names.ts'
import type { OptionValues } from '../flavours/options.ts'
import type { PhaseName } from '../phases.ts'
import type { EnvironmentFile, Task } from '../sandbox/job.ts'
import type { OverlayMount } from '../sandbox/mounts.ts'
import type { StageFolders } from '../sandbox/stage.ts'
import type { Bind } from '../sandbox/view.ts'
import type { Settings } from '../settings/settings.ts'
import type { Plan, Step } from '../step.ts'
import type { Material } from '../store/store.ts'

/**
 * A driver: what the flavours of one contract bring to each stage of a build. What is left out is done as for
 * parfait's own. `Own` are its own facts, plain data. Verbs are methods, so that each driver can name its `Own`.
 */
export interface Contract<Own = unknown> {
  readonly name: ContractName
  readonly gather: GatherPart<Own>
  readonly plan: PlanPart<Own>
  readonly walk: WalkPart<Own>
  readonly deliver: DeliverPart
}

/** What the hooks outside the chroot tell before the plan is made. */
interface GatherPart<Own> {
  /** What `extra-data.d` yields: a fact, in a folder of its flavour; or a step, which works on the tree. */
  readonly data: 'fact' | 'step'
  /** The layout that its flavours ask for where no `block-device.d` hook says one. Error: `layout-invalid`. */
  layout?(
    flavours: readonly Flavour[],
    of: Pick<Settings, 'env' | 'architecture'> & {
      readonly filesystem: string
      readonly filesystems: readonly FilesystemDriver[]
    },
  ): Promise<AskedLayout | undefined>
  /** The state of a base that has no module to tell it. */
  state?(build: BuildContext, base: Flavour): Promise<BaseState>
  /** True for a variable of the user that its hooks may see although none of them mentions it. */
  sees?(variable: string): boolean
  /** What its flavours are together. */
  facts?(build: BuildContext, of: Gathered): Promise<Own>
}

/** What is known when a contract's own facts are gathered. */
export interface Gathered {
  readonly flavours: readonly Flavour[]
  readonly layout: Layout
  readonly options: OptionValues
}

/** What is planned. Pure. */
interface PlanPart<Own> {
  /** Its hooks are told where their flavours are, so that keys differ from one place to another. */
  readonly tellsFolders?: true
  /** Hooks that no flavour has by itself. */
  hooks?(own: Own): readonly Hook[]
  /** Work of its own behind the hooks of a phase: the name of the step. */
  readonly after?: Readonly<Partial<Record<PhaseName, string>>>
  /** What goes into the key of a hook beside which one it is. */
  material?(hook: Hook, own: Own): Pick<Material, 'code' | 'variables'>
  /** The program that installs packages where no base brings one; a hook of `pre-install.d` puts it there. */
  readonly installer?: string
}

/** Places of one job in the store. */
export interface JobFolders {
  readonly work: string
  /** The merged tree; empty where a base is to fill it. */
  readonly tree: string
  readonly upper: string
}

/** A step on its way to become a job. */
export interface ContractStep<Own> {
  readonly step: Step
  readonly build: BuildContext
  readonly plan: Plan
  readonly flavours: readonly Flavour[]
  readonly own: Own
  readonly folders: JobFolders
}

/** What is put into the job of a step. */
interface WalkPart<Own> {
  /** The folder of the tree below that of the job, where hooks look at its name. */
  tree?(work: string): string
  /** More folders of a job, absolute. */
  folders?(build: BuildContext, work: string): readonly string[]
  mounts?(of: ContractStep<Own>): readonly OverlayMount[]
  /** What lies over the tree while hooks run, by path in it. */
  environment?(own: Own): Readonly<Record<string, EnvironmentFile>>
  /** The task of a hook, or of work of its own. */
  task?(of: ContractStep<Own>, binds: readonly Bind[]): Task
}

/** What is done when the tree is finished. */
interface DeliverPart {
  /** Tasks of the stage, before the files are made; what they put into `stagePlaces.beside` goes beside the image. */
  readonly tasks?: (folders: StageFolders) => readonly Task[]
}
