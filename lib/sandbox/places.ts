import { isBelow } from '../files.ts'
import type { Job, Task } from './job.ts'

/**
 * Folders that a job's paths lie in, by name: absolute paths. `store`, `session` and `output` are the build's; `engine`
 * is parfait itself and `node` what runs it; each flavour has one, `flavour/NAME`.
 */
export type Roots = Readonly<Record<string, string>>

/** Where in a job something stands: keys and places in lists, from the top. */
type Pointer = readonly (string | number)[]

/** A job as it crosses to where it runs: plain data, in which paths below a root are told from it. */
export interface PlacedJob {
  /** Where the roots are at the sender; whoever has them elsewhere puts its own here. */
  readonly roots: Roots
  /** Has `store:/layers/ab` in place of each such path. */
  readonly job: Job
  /** Where these are. */
  readonly places: readonly Pointer[]
}

/** Names all paths of a job from the deepest root that they lie in. Paths as a view shows them stay: they are the same everywhere. */
export function placeJob(job: Job, roots: Roots): PlacedJob {
  const known = Object.entries(roots)
    .filter(([, folder]) => folder !== '/')
    .sort(([, one], [, other]) => other.length - one.length)
  const copy = structuredClone(job)
  const places: Pointer[] = []
  for (const pointer of hostPaths(job)) {
    const path = String(valueAt(job, pointer))
    const [name, folder = ''] = known.find(([, root]) => isBelow(path, root)) ?? []
    if (name === undefined) continue
    setAt(copy, pointer, `${name}:${path.slice(folder.length)}`)
    places.push(pointer)
  }
  return { roots, job: copy, places }
}

/** The job with absolute paths again, where its roots are. */
export function resolveJob({ roots, job, places }: PlacedJob): Job {
  const copy = structuredClone(job)
  for (const pointer of places) {
    const text = String(valueAt(job, pointer))
    const end = text.indexOf(':')
    const folder = roots[text.slice(0, end)]
    if (folder === undefined) throw new TypeError(`no root for '${text}'`)
    setAt(copy, pointer, folder + text.slice(end + 1))
  }
  return copy
}

/** Where the paths of the host are. In a view of the host all paths are: hooks are told them as they are. */
function* hostPaths(job: Job): Generator<Pointer> {
  const { environment, commit, handover } = job
  yield* stringsIn(['store'], job.store)
  yield* stringsIn(['work'], job.work)
  yield* stringsIn(['log'], job.log)
  yield* stringsIn(['folders'], job.folders)
  yield* stringsIn(['mounts'], job.mounts)
  for (const [index, { shared, local, tree }] of job.caches.entries())
    for (const [key, path] of Object.entries({ shared, local, tree }))
      yield* stringsIn(['caches', index, key], path)
  yield* stringsIn(['environment', 'folder'], environment?.folder)
  for (const [path, { source }] of Object.entries(environment?.files ?? {}))
    yield* stringsIn(['environment', 'files', path, 'source'], source)
  yield* stringsIn(['commit', 'from'], commit?.from)
  yield* stringsIn(['commit', 'to'], commit?.to)
  yield* stringsIn(['commit', 'link'], commit?.link)
  yield* stringsIn(['handover', 'folder'], handover?.folder)
  for (const [index, task] of job.tasks.entries()) yield* taskPaths(['tasks', index], task)
  if (job.onFailure) yield* taskPaths(['onFailure'], job.onFailure)
}

function* taskPaths(at: Pointer, task: Task): Generator<Pointer> {
  if (!('view' in task) || task.view.root.kind === 'host') {
    yield* stringsIn(at, task)
    return
  }
  const { root, binds, chroot } = task.view
  yield* stringsIn([...at, 'view', 'root'], root)
  for (const [index, { from }] of binds.entries())
    yield* stringsIn([...at, 'view', 'binds', index, 'from'], from)
  yield* stringsIn([...at, 'view', 'chroot', 'from'], chroot?.from)
}

/** All strings in a value that is at a place. */
function* stringsIn(at: Pointer, value: unknown): Generator<Pointer> {
  if (typeof value === 'string') yield at
  else if (Array.isArray(value))
    for (const [index, one] of value.entries()) yield* stringsIn([...at, index], one)
  else if (value !== null && typeof value === 'object')
    for (const [key, one] of Object.entries(value)) yield* stringsIn([...at, key], one)
}

type Container = Record<string | number, unknown>

function valueAt(value: unknown, pointer: Pointer): unknown {
  return pointer.reduce((inner, key) => (inner as Container)[key], value)
}

function setAt(value: unknown, pointer: Pointer, text: string): void {
  const inner = valueAt(value, pointer.slice(0, -1)) as Container
  inner[pointer.at(-1) ?? ''] = text
}
