import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, statSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { ParfaitError } from '../errors.ts'
import { present } from '../json.ts'
import { toolPath } from '../run.ts'
import type { Job } from '../sandbox/job.ts'
import { type OverlayMount, overlayArguments } from '../sandbox/mounts.ts'
import { makeEnvironment } from './environment.ts'
import { gatheringArguments, mountPoints } from './gather.ts'

/** Makes the build environment and mounts the trees of a job; the working directory is the store. */
export function enterJob(job: Job): void {
  const { environment } = job
  if (environment)
    makeEnvironment(
      environment,
      job.mounts.flatMap(({ lower }) => lower),
    )
  for (const [index, mount] of job.mounts.entries())
    mountOverlay(job, mount, join(job.work, `lower-${index}`))
  if (job.gathering) runQuietly('mount', gatheringArguments(job.gathering, job.work))
}

/** Mounts a tree of layers; `names` is a folder to make for links to them. */
export function mountOverlay(job: Job, mount: OverlayMount, names: string): void {
  mkdirSync(mount.target, { recursive: true })
  if (mount.upper !== undefined && mount.rootLike !== undefined)
    giveRoot(join(job.store, mount.upper), join(job.store, mount.rootLike))
  runQuietly('mount', overlayArguments(withShortNames(job, mount, names)), names)
}

/** What a hook did to `/` itself is seen in the topmost layer alone. */
function giveRoot(upper: string, like: string): void {
  const { uid, gid, mode } = statSync(like)
  chownSync(upper, uid, gid)
  chmodSync(upper, mode & 0o7777)
}

/**
 * The mount with names that are links in a folder of their own, to be called there: its options must fit one page, and
 * a build of many hooks has many layers.
 */
function withShortNames(job: Job, mount: OverlayMount, folder: string): OverlayMount {
  mkdirSync(folder)
  const link = (path: string, name: string) => {
    symlinkSync(join(job.store, path), join(folder, name))
    return name
  }
  return present({
    target: mount.target,
    lower: mount.lower.map((path, index) => link(path, String(index))),
    upper: mount.upper === undefined ? undefined : link(mount.upper, 'upper'),
    work: mount.work === undefined ? undefined : link(mount.work, 'work'),
  })
}

/** Unmounts what enterJob mounted, so that the folders below can be removed. */
export function leaveJob(job: Job): void {
  const trees = job.mounts.map((mount) => mount.target)
  const targets = [...trees, ...job.caches.map(({ local }) => local)].toReversed()
  if (job.gathering) targets.unshift(join(job.store, job.gathering.folder))
  const mounted = new Set(mountPoints())
  const left = targets.filter((target) => mounted.has(target))
  if (left.length === 0) return
  try {
    runQuietly('umount', ['--lazy', '--', ...left])
  } catch {
    // The kernel ends what is left with the namespace.
  }
}

function runQuietly(command: string, args: readonly string[], cwd?: string): void {
  try {
    execFileSync(command, args, {
      cwd,
      env: { PATH: toolPath, LC_ALL: 'C' },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
  } catch (cause) {
    const said = (cause as { stderr?: Buffer }).stderr?.toString().trim() ?? String(cause)
    throw new ParfaitError('sandbox-failed', `'${command} ${args.join(' ')}' failed: ${said}`, {
      hint: `'parfait doctor' checks what sandboxes need`,
      cause,
    })
  }
}
