import type { JsonObject } from '../json.ts'
import type { CacheIndex } from '../tree/cache-index.ts'
import type { OverlayMount } from './mounts.ts'
import type { View } from './view.ts'

/** Files that lie over the tree while hooks run, and that the image never gets. */
export interface BuildEnvironment {
  /** Folder to make, relative to the store. */
  readonly folder: string
  /** By absolute path in the tree. */
  readonly files: Readonly<Record<string, EnvironmentFile>>
  /** Empty folders, by absolute path in the tree, for what is bound over them. */
  readonly folders: readonly string[]
  readonly clock: number
}

export interface EnvironmentFile {
  readonly content?: string
  /** Absolute path on the host. */
  readonly source?: string
  readonly executable: boolean
}

/** Files of a folder in the tree that builds share. What one build puts there is offered to those whose own tree vouches for it. */
export interface SharedCache {
  /** Absolute path of the shared folder in the store; files are named by their digests. */
  readonly shared: string
  /** Absolute path of the folder that the view binds into the tree; what lies behind it is not written through. */
  readonly local: string
  /** Absolute path of the mounted tree, and where in it the names and digests are. */
  readonly tree: string
  readonly index: CacheIndex
}

/** Runs a program in a view. */
export interface ExecTask {
  readonly kind: 'exec'
  readonly view: View
  readonly command: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** `lines`: standard output is given back instead of logged. */
  readonly output: 'log' | 'lines'
  /** The shell of `--break` has the user's terminal. */
  readonly interactive?: boolean
  /** It changes nothing, and runs beside the tasks that follow; the job waits for it at its end. */
  readonly isBeside?: true
}

/** Runs a module hook in a view; gives back what it returned. */
export interface ModuleTask {
  readonly kind: 'module'
  readonly view: View
  /** Path of the module runner inside the view. */
  readonly runner: string
  /** Path of the compiled hook inside the view. */
  readonly module: string
  readonly phase: string
  readonly call: 'run' | 'state'
  /** The data part of the hook's context; the runner adds the functions. */
  readonly context: JsonObject
  readonly env: Readonly<Record<string, string>>
  /**
   * No hook, but a part of the engine: it reads secrets as files, not in its context, and what it yields is not searched
   * for them.
   */
  readonly isEngine?: true
  /**
   * Comes with parfait, has no secrets, and asks without writing to more than the store: where jobs run as the user that asks,
   * it needs no sandbox. `module` is a path of the host then.
   */
  readonly isOwnQuestion?: true
}

/** Makes a folder part of the store, by two renames, after the trees are unmounted: its own, and that of a link to it. */
export interface Commit {
  readonly from: string
  readonly to: string
  /** The link beside it that leads to it from then on; in one moment, whatever it led to before. */
  readonly link: string
  /** Files to write into the folder first, by name. */
  readonly files: Readonly<Record<string, string>>
}

/** Digests all files of a folder; gives back digests by relative path. */
interface DigestTask {
  readonly kind: 'digest'
  readonly folder: string
}

/** Deletes folders that belong to ids only the sandbox may touch. */
interface RemoveTask {
  readonly kind: 'remove'
  readonly paths: readonly string[]
}

/** Measures a folder; gives back the bytes that it takes on the disk. */
interface MeasureTask {
  readonly kind: 'measure'
  readonly folder: string
}

export type Task = ExecTask | ModuleTask | DigestTask | RemoveTask | MeasureTask

/** Where tasks leave finished files: a folder on the file system of the places that the files get in the end. */
export interface Handover {
  /** Absolute; made by the worker, and left to whoever wanted the files. Removed where the job fails. */
  readonly folder: string
  /** The name of a folder to make in it, for more files of any name. */
  readonly others?: string
  /** Who shall own the files; where the worker is real root for somebody else. */
  readonly owner?: { readonly uid: number; readonly gid: number }
}

/** Folders of the store, shown together as folders `0`, `1` … of one. */
export interface Gathering {
  /** Relative to the store, as all of them: a table of mounts holds them, with plain names alone. */
  readonly folder: string
  readonly from: readonly string[]
}

/** The message into a sandbox. */
export interface Job {
  /** Absolute path of the store; the worker's working directory. */
  readonly store: string
  /** Absolute path of the job's own folder; removed when the job ends, however it ends. */
  readonly work: string
  /** Folders to make before anything else. */
  readonly folders: readonly string[]
  readonly environment?: BuildEnvironment
  readonly mounts: readonly OverlayMount[]
  readonly gathering?: Gathering
  readonly caches: readonly SharedCache[]
  /** Absolute path of the log of all tasks; absent: no log. */
  readonly log?: string
  readonly tasks: readonly Task[]
  /** Seconds that each task of a flavour may take. */
  readonly hookTimeout?: number
  readonly commit?: Commit
  readonly handover?: Handover
  /** Carried out when a task failed, before anything is removed: the shell of `--break`. */
  readonly onFailure?: ExecTask
}

/** An error that crosses the sandbox. */
export interface WireError {
  readonly code: string
  readonly message: string
  readonly place?: string | undefined
  readonly hint?: string | undefined
  /** All of them, where there are several. */
  readonly errors?: readonly WireError[]
}

/** The messages out of a sandbox, one JSON text a line. */
export type Report =
  | { readonly type: 'output'; readonly task: number; readonly line: string }
  | { readonly type: 'result'; readonly task: number; readonly value: unknown }
  | { readonly type: 'failed'; readonly task: number; readonly error: WireError }
  | { readonly type: 'done' }
