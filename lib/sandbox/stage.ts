import type { AssembleRequest } from '../disk/assemble-request.ts'
import type { DiskDrivers } from '../disk/drivers.ts'
import type { FormatOptions } from '../disk/format-driver.ts'
import type { KeepRequest } from '../disk/kept/keep.ts'
import type { FilesystemShape } from '../disk/kept/shape.ts'
import { asJson, type JsonObject } from '../json.ts'
import type { Clues, GateRequest } from '../leaks/leak.ts'
import type { RamdiskRequest } from '../ramdisk/request.ts'
import { engineModule, moduleBinds } from './engine.ts'
import type { Job, ModuleTask, Task } from './job.ts'
import type { PapersPart } from './papers-part.ts'
import type { Bind, View } from './view.ts'

/** Where things lie in the view of the stage, the last one of a build: what reads the finished tree runs there. */
export const stagePlaces = {
  /** The finished tree, read-only. */
  tree: '/tree',
  /** What is needed on the way. */
  scratch: '/scratch',
  /** The folder of finished files. */
  output: '/output',
  /** What is put there lies beside the finished files in the end, whatever its name. */
  beside: '/output/beside',
  /** A file system in memory. */
  memory: '/memory',
  /** Modules of drivers that are not parfait's: `0.mjs`, `1.mjs` … */
  modules: '/modules',
  /** Kept filesystems, and the tree that they are of; read-only. */
  kept: '/kept',
  keptTree: '/kept-tree',
  /** The layers of the tree from the base up, `0`, `1` …, read-only; for the leak gate and papers. */
  layers: '/layers',
  /** The secrets of the build, a file each; for the leak gate. */
  secrets: '/secrets',
  /** The name servers of the machine; for the leak gate. */
  resolver: '/resolv.conf',
} as const

/** Searches the finished tree for what ties it to a machine, a user or this build; yields `Leak[]`. */
export interface LeaksPart {
  readonly name: 'leaks'
  readonly request: Omit<GateRequest, 'tree'>
  /** The stage adds the machine's name servers and the secrets. */
  readonly clues: Omit<Clues, 'secrets' | 'resolver'>
  /** Whether a leak that no flavour means to leave ends the job. */
  readonly isFatal: boolean
}

/** Assembles the disk, then the files that were asked for; yields `AssembleResult` with `artifacts`. */
export interface AssemblePart {
  readonly name: 'assemble'
  /** Shapes of the kept filesystems that there are; absent: all is written whole. Others are yielded as `wanted`. */
  readonly kept?: readonly FilesystemShape[]
  readonly request: Omit<AssembleRequest, 'tree' | 'scratch' | 'output'>
  readonly formats: readonly {
    readonly format: string
    /** Its name in the folder of finished files. */
    readonly file: string
    readonly options: FormatOptions
  }[]
  /** What the modules of its recipe are, by their places. */
  readonly drivers: readonly { readonly kind: keyof DiskDrivers; readonly name: string }[]
}

/** Makes the filesystems of the tree of a checkpoint, which those of disks are made of. */
export interface KeepPart {
  readonly name: 'keep'
  readonly request: Omit<KeepRequest, 'tree' | 'scratch' | 'output'>
  readonly drivers: AssemblePart['drivers']
}

/** Makes a ramdisk of the tree, and puts its kernel beside it; yields `RamdiskResult`. */
export interface RamdiskPart {
  readonly name: 'ramdisk'
  readonly request: Omit<RamdiskRequest, 'tree' | 'moduleRoot' | 'udevRoot' | 'scratch' | 'output'>
  /** Their names in the folder of finished files. */
  readonly files: { readonly ramdisk: string; readonly kernel: string }
}

/** Lets a product's own maker make its files; yields their sizes and digests, and what it told. */
export interface MakePart {
  readonly name: 'make'
  readonly request: JsonObject
  /** Their names in the folder of finished files, by the kind of each. */
  readonly files: Readonly<Record<string, string>>
}

/** Where a part finds the module at a place of its recipe's. */
export function moduleAt(index: number): string {
  return `${stagePlaces.modules}/${index}.mjs`
}

/** A piece of work on a finished tree. */
export type StagePart = LeaksPart | AssemblePart | KeepPart | RamdiskPart | MakePart | PapersPart

/** Folders of the worker that the stage works with; absolute paths. */
export interface StageFolders {
  readonly tree: string
  readonly scratch: string
  /** What programs find at /tmp. */
  readonly temporary: string
  readonly output: string
  /** The folder of all layers; absent: they are not looked at. */
  readonly layers?: string
  /** The bundled modules that parts import, by their places. */
  readonly modules: readonly string[]
  /** Absent: nothing was kept. */
  readonly kept?: { readonly folder: string; readonly tree: string }
}

/**
 * What programs see that read a finished tree. Whoever built it may have hidden something in it that talks one of them
 * into more than it should do: there is nothing of the host to read, and nothing to write but what becomes output.
 */
export function stageView(folders: StageFolders, secrets: readonly string[] = []): View {
  const { tree, scratch, temporary, output, layers, modules, kept } = folders
  const gate: Bind[] =
    layers === undefined
      ? []
      : [
          { from: layers, to: stagePlaces.layers },
          { from: '/etc/resolv.conf', to: stagePlaces.resolver, optional: true },
        ]
  return {
    root: { kind: 'tools' },
    isSealed: true,
    isOffline: true,
    memory: stagePlaces.memory,
    binds: [
      ...moduleBinds,
      { from: tree, to: stagePlaces.tree },
      { from: scratch, to: stagePlaces.scratch, writable: true },
      { from: temporary, to: '/tmp', writable: true },
      { from: output, to: stagePlaces.output, writable: true },
      ...modules.map((from, index) => ({ from, to: moduleAt(index) })),
      ...(kept
        ? [
            { from: kept.folder, to: stagePlaces.kept },
            { from: kept.tree, to: stagePlaces.keptTree },
          ]
        : []),
      ...gate,
    ],
    ...(secrets.length === 0
      ? {}
      : { secrets: { names: secrets, folders: [stagePlaces.secrets] } }),
  }
}

/**
 * The tasks of a stage. What makes files sees no layers; where there are secrets, the gate has a process of its own, and
 * nothing else sees them. Papers come last, when the files are made.
 */
export function stageTasks(
  folders: StageFolders,
  { parts, secrets }: { readonly parts: readonly StagePart[]; readonly secrets: readonly string[] },
): ModuleTask[] {
  const gate = parts.filter(({ name }) => name === 'leaks')
  const papers = parts.filter(({ name }) => name === 'papers')
  const making = parts.filter((part) => !gate.includes(part) && !papers.includes(part))
  const { layers: _, ...withoutLayers } = folders
  const isOne = gate.length > 0 && secrets.length === 0
  const made = isOne
    ? [stageTask(stageView(folders), [...gate, ...making])]
    : [
        ...(gate.length > 0 ? [stageTask(stageView(folders, secrets), gate)] : []),
        stageTask(stageView(withoutLayers), making),
      ]
  return [...made, ...(papers.length > 0 ? [stageTask(stageView(folders), papers)] : [])]
}

function stageTask(view: View, parts: readonly StagePart[]): ModuleTask {
  return { ...engineModule('stage'), view, context: asJson({ parts }), isEngine: true }
}

/** What the parts of the stages of a job yielded, by their names. */
export function stageYields(
  { tasks }: Pick<Job, 'tasks'>,
  results: readonly unknown[],
): Readonly<Record<string, unknown>> {
  return Object.assign({}, ...results.filter((_, index) => isStageTask(tasks[index])))
}

/** True for a task of a stage; it yields what its parts yielded, by their names. */
export function isStageTask(task: Task | undefined): boolean {
  return task?.kind === 'module' && task.module === engineModule('stage').module
}
