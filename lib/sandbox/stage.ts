import { asJson } from '../json.ts'
import { engineModule, moduleBinds, moduleBindsOnTree } from './engine.ts'
import type { Job, ModuleTask, Task } from './job.ts'
import type { StagePart } from './stage-parts.ts'
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

/** Where a part finds the module at a place of its recipe's. */
export function moduleAt(index: number): string {
  return `${stagePlaces.modules}/${index}.mjs`
}

/** Where a part finds the layer of a step. */
export function layerAt(index: number): string {
  return `${stagePlaces.layers}/${index}`
}

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
  /** A tree whose programs run; absent: those of the machine. */
  readonly tools?: string
  /** Absent: nothing was kept. */
  readonly kept?: { readonly folder: string; readonly tree: string }
}

/**
 * What programs see that read a finished tree. Whoever built it may have hidden something in it that talks one of them
 * into more than it should do: there is nothing of the host to read, and nothing to write but what becomes output.
 */
export function stageView(folders: StageFolders, secrets: readonly string[] = []): View {
  const { tree, scratch, temporary, output, layers, modules, kept, tools } = folders
  const gate: Bind[] =
    layers === undefined
      ? []
      : [
          { from: layers, to: stagePlaces.layers },
          { from: '/etc/resolv.conf', to: stagePlaces.resolver, optional: true },
        ]
  return {
    root: tools === undefined ? { kind: 'tools' } : { kind: 'tools', folder: tools },
    isSealed: true,
    isOffline: true,
    memory: stagePlaces.memory,
    binds: [
      ...(tools === undefined ? moduleBinds : moduleBindsOnTree()),
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
 * The tasks of a stage. Where there are secrets, the gate has a process of its own, and what makes files sees no layers, in which
 * one might be, and the secrets that it writes. Papers come last, when the files are made.
 */
export function stageTasks(
  folders: StageFolders,
  { parts, secrets }: { readonly parts: readonly StagePart[]; readonly secrets: readonly string[] },
): ModuleTask[] {
  const gate = parts.filter(({ name }) => name === 'leaks')
  const papers = parts.filter(({ name }) => name === 'papers')
  const making = parts.filter((part) => !gate.includes(part) && !papers.includes(part))
  const { layers: _, ...withoutLayers } = folders
  const made =
    secrets.length === 0
      ? [stageTask(stageView(folders), [...gate, ...making])]
      : [
          ...(gate.length > 0 ? [stageTask(stageView(folders, secrets), gate)] : []),
          stageTask(stageView(withoutLayers, making.flatMap(writtenSecrets)), making),
        ]
  return [...made, ...(papers.length > 0 ? [stageTask(stageView(folders), papers)] : [])]
}

function writtenSecrets(part: StagePart): string[] {
  return part.name === 'assemble' ? part.secretFiles.map(({ secret }) => secret) : []
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
