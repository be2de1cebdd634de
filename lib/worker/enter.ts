import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { ParfaitError } from '../errors.ts'
import { toolPath } from '../run.ts'
import type { Job } from '../sandbox/job.ts'
import { overlayArguments } from '../sandbox/mounts.ts'
import { makeEnvironment } from './environment.ts'
import { gatheringArguments } from './gather.ts'

/** Makes the build environment and mounts the trees of a job; the working directory is the store. */
export function enterJob(job: Job): void {
  const { environment } = job
  if (environment)
    makeEnvironment(
      environment,
      job.mounts.flatMap(({ lower }) => lower),
    )
  for (const mount of job.mounts) {
    mkdirSync(mount.target, { recursive: true })
    runQuietly('mount', overlayArguments(mount))
  }
  if (job.gathering) runQuietly('mount', gatheringArguments(job.gathering, job.work))
}

/** Unmounts what enterJob mounted, so that the folders below can be removed. */
export function leaveJob(job: Job): void {
  const targets = job.mounts.map((mount) => mount.target).toReversed()
  if (job.gathering) targets.unshift(join(job.store, job.gathering.folder))
  for (const target of targets)
    try {
      runQuietly('umount', ['--lazy', target])
    } catch {
      // Not mounted yet, or not any more: the kernel ends what is left with the namespace.
    }
}

function runQuietly(command: string, args: readonly string[]): void {
  try {
    execFileSync(command, args, {
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
