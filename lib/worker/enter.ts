import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { ParfaitError } from '../errors.ts'
import { toolPath } from '../run.ts'
import type { BuildEnvironment, Job } from '../sandbox/job.ts'
import { overlayArguments } from '../sandbox/mounts.ts'
import { memoryFolder } from './assemble.ts'

/** Makes the build environment and mounts the trees of a job; the working directory is the store. */
export function enterJob(job: Job): void {
  if (job.environment) makeEnvironment(job.environment)
  for (const mount of job.mounts) {
    mkdirSync(mount.target, { recursive: true })
    runQuietly('mount', overlayArguments(mount))
  }
}

/** Unmounts what enterJob mounted, so that the folders below can be removed. */
export function leaveJob(job: Job): void {
  const memory = join(job.work, memoryFolder)
  const targets = job.mounts.map((mount) => mount.target).toReversed()
  for (const target of existsSync(memory) ? [memory, ...targets] : targets)
    try {
      runQuietly('umount', ['--lazy', target])
    } catch {
      // Not mounted yet, or not any more: the kernel ends what is left with the namespace.
    }
}

/** Folders get the clock's time and mode 755: a folder that is copied up from here must look untouched. */
function makeEnvironment({ folder, files, clock }: BuildEnvironment): void {
  mkdirSync(folder, { recursive: true })
  for (const [path, file] of Object.entries(files)) {
    const target = join(folder, path)
    mkdirSync(dirname(target), { recursive: true })
    if (file.source === undefined) writeFileSync(target, file.content ?? '')
    else copyFileSync(file.source, target)
    chmodSync(target, file.executable ? 0o755 : 0o644)
  }
  for (const path of ['', ...readdirSync(folder, { recursive: true, encoding: 'utf8' })])
    lutimesSync(join(folder, path), clock, clock)
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
