import { join, relative } from 'node:path'
import type { JobFolders } from '../contracts/contract.ts'
import { registration } from '../first-boot/carry.ts'
import { flavourOf, type Hook } from '../flavours/flavour.ts'
import { outsideTask } from '../gather/outside.ts'
import { cacheFolder } from '../gather/state.ts'
import { installerOf, packageRefresher } from '../plan/installer.ts'
import { buildEnvironmentFiles } from '../sandbox/environment.ts'
import type { Job, SharedCache, Task } from '../sandbox/job.ts'
import { mountPower } from '../sandbox/mount-power.ts'
import type { Bind } from '../sandbox/view.ts'
import type { Step } from '../step.ts'
import { breakTasks } from './breaks.ts'
import { carryTask } from './carry.ts'
import { contractParts, taskByContract, treeFolder } from './contract-parts.ts'
import { hookTask, treeTask } from './inside.ts'
import type { WalkInput } from './walk-input.ts'

/** The job that carries out a step: mounts, the work itself, and the commit of the layer. */
export async function stepJob(step: Step, input: WalkInput): Promise<Job> {
  const { build, plan } = input
  const work = join(build.session.folder, step.key.slice(0, 12))
  const upper = join(work, 'layer', 'fs')
  const index = plan.steps.indexOf(step)
  const below = plan.steps.slice(0, index).toReversed()
  const tree = treeFolder(input.flavours, work)
  const caches = step.work.kind === 'root' ? [] : sharedCaches(input, { work, tree })
  const folders: JobFolders = { work, tree, upper }
  const parts = contractParts(step, input, folders)
  const main = await mainTask(step, input, folders, caches)
  const { hookTimeout } = build.settings
  const { tasks, onFailure } = breakTasks(step, main, build.breaks)
  const environment = join(work, 'environment')
  const isBare = step.work.kind === 'root' || step.work.kind === 'contract'
  const overEnvironment = isBare ? [] : [environment]
  return {
    store: build.store.folder,
    work,
    folders: [...foldersOf(step, input, folders), ...parts.folders],
    ...(isBare
      ? {}
      : {
          environment: {
            folder: environment,
            files: { ...buildEnvironmentFiles(input.flavours), ...parts.environment },
            folders: input.flavours.flatMap(({ manifest }) =>
              manifest.caches.map(({ path }) => path),
            ),
            clock: plan.clock,
          },
        }),
    mounts: [
      {
        target: tree,
        // The base lies over an empty folder: a mount that drops the many syncs of package managers.
        lower: [
          ...overEnvironment.map((path) => relative(build.store.folder, path)),
          ...(below.length === 0 ? [relative(build.store.folder, join(work, 'empty'))] : []),
          ...below.map((lower) => build.store.lowerPath(lower.key)),
        ],
        upper: relative(build.store.folder, upper),
        work: relative(build.store.folder, join(work, 'overlay')),
        ...(below[0] ? { rootLike: build.store.lowerPath(below[0].key) } : {}),
      },
      ...parts.mounts,
    ],
    caches,
    log: build.store.logPath(step.key),
    tasks: [...tasks, ...tasksBehind(step, input, folders), { kind: 'measure', folder: upper }],
    ...(hookTimeout ? { hookTimeout } : {}),
    ...(onFailure ? { onFailure } : {}),
  }
}

/** Folders that must be there before anything is mounted or bound. */
function foldersOf(step: Step, input: WalkInput, { work, tree, upper }: JobFolders): string[] {
  const { build } = input
  const cache = step.work.kind === 'root' ? [cacheFolder(build, step.work.hook.flavour)] : []
  const own = ['overlay', 'tmp', 'empty', 'secrets'].map((name) => join(work, name))
  return [tree, upper, ...own, ...cache]
}

async function mainTask(
  step: Step,
  input: WalkInput,
  folders: JobFolders,
  caches: readonly SharedCache[],
): Promise<Task> {
  const { work } = step
  const own = taskByContract(step, input, folders, cacheBinds(input, caches))
  if (own) return own
  if (work.kind === 'root') return rootTask(work.hook, input, folders)
  if (work.kind === 'outside') return outsideTreeTask(work.hook, input, folders)
  const binds = cacheBinds(input, caches)
  if (work.kind === 'hook') return hookTask(step, work.hook, input, folders, binds)
  if (work.kind === 'carry') return carryTask(work, folders)
  if (work.kind === 'contract')
    throw new TypeError(`the contract '${work.contract}' has no task for '${work.name}'`)
  const command =
    work.kind === 'packages' ? [installerOf(input.flavours), ...work.names] : [packageRefresher]
  return treeTask(step, input, folders, { command, binds, env: {} })
}

/** What follows the work of a step, and needs no shell for itself. */
function tasksBehind(step: Step, input: WalkInput, folders: JobFolders): Task[] {
  if (step.work.kind !== 'carry') return []
  const command = ['/bin/sh', '-c', registration]
  return [treeTask(step, input, folders, { command, binds: [], env: {} })]
}

async function rootTask(hook: Hook, input: WalkInput, { work, tree }: JobFolders): Promise<Task> {
  const { build, plan, flavours, options } = input
  const flavour = flavourOf(flavours, hook.flavour)
  const cache = cacheFolder(build, hook.flavour)
  const { offline, networkTimeout } = build.settings
  const outside = {
    hook,
    flavour,
    options,
    writable: [tree, cache],
    variables: {
      TARGET_ROOT: tree,
      TMP_MOUNT_PATH: tree,
      SOURCE_DATE_EPOCH: String(plan.clock),
      PARFAIT_CACHE: cache,
    },
    context: { target: tree, cache, offline, networkTimeout, clock: plan.clock },
  }
  const task = await outsideTask(build, outside, work)
  return 'view' in task ? { ...task, view: { ...task.view, ...mountPower([flavour]) } } : task
}

/** A script outside the chroot, with the tree as it is inside. */
async function outsideTreeTask(
  hook: Hook,
  input: WalkInput,
  { work, tree }: JobFolders,
): Promise<Task> {
  const { build, plan, flavours, options } = input
  const variables = {
    TARGET_ROOT: tree,
    TMP_MOUNT_PATH: tree,
    SOURCE_DATE_EPOCH: String(plan.clock),
  }
  const flavour = flavourOf(flavours, hook.flavour)
  const outside = { hook, flavour, options, writable: [], variables, context: {} }
  const task = await outsideTask(build, outside, work)
  if (task.kind !== 'exec') throw new TypeError(`${hook.file} is no script`)
  return { ...task, view: { ...task.view, chroot: { from: tree, to: tree } } }
}

function sharedCaches(
  { build, flavours }: WalkInput,
  { work, tree }: { readonly work: string; readonly tree: string },
): SharedCache[] {
  return flavours.flatMap((flavour) =>
    flavour.manifest.caches.map(({ path, index }, at) => ({
      shared: join(cacheFolder(build, flavour.name), `cache-${path.replaceAll('/', '-').slice(1)}`),
      local: join(work, `cache-${flavour.name}-${at}`),
      tree,
      index,
    })),
  )
}

function cacheBinds({ flavours }: WalkInput, caches: readonly SharedCache[]): Bind[] {
  const paths = flavours.flatMap(({ manifest }) => manifest.caches.map(({ path }) => path))
  return caches.map(({ local }, index) => ({
    from: local,
    to: paths[index] ?? '',
    writable: true,
  }))
}
