/** The INSIDE half: process 1 of a sandbox. Reads one Job from standard input, writes Reports to standard output. */
import { existsSync, mkdirSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { createInterface } from 'node:readline'
import { ParfaitError } from '../errors.ts'
import { removeTree } from '../remove-tree.ts'
import { type Redact, redactor, redactValue } from '../report/redact.ts'
import type { Job, Report, Task, WireError } from '../sandbox/job.ts'
import { type PlacedJob, resolveJob } from '../sandbox/places.ts'
import { sessionLockPath } from '../sandbox/session-lock.ts'
import { toWire } from '../sandbox/wire.ts'
import { returnToCache, takeFromCache } from './caches.ts'
import { commit } from './commit.ts'
import { closeInherited } from './descriptors.ts'
import { endAll } from './end-all.ts'
import { enterJob, leaveJob } from './enter.ts'
import { fullStore } from './full-store.ts'
import { hasMounts } from './gather.ts'
import { handOver, openHandover } from './handover.ts'
import { openLog } from './log.ts'
import { runTask } from './tasks.ts'

// A host is asked whether it allows a sandbox at all.
if (process.argv.includes('--probe')) process.exit(0)

// The user's umask must not reach the image, nor hooks what the user has open.
process.umask(0o022)
closeInherited()
// A parent that dies takes its end of the pipe along; what is written then goes nowhere.
process.stdout.on('error', () => {})

const report = (message: Report): void => {
  process.stdout.write(`${JSON.stringify(message)}\n`)
}

/** Set once the job is known; what must be removed when the parent is gone. */
let cleanUp = (): void => {}
let session: { readonly folder: string; readonly lock: string } | undefined

const lines = createInterface({ input: process.stdin })
const first: string[] = []
lines.on('line', (line) => {
  first.push(line)
  const [job = '', secrets] = first
  if (first.length === 2 && secrets !== undefined)
    void work(resolveJob(JSON.parse(job) as PlacedJob), readSecrets(secrets))
})
// The parent closes the pipe to abort the job, and the kernel closes it when the parent dies.
lines.once('close', () => {
  if (endAll()) {
    cleanUp()
    leaveSession()
  }
  process.exit(130)
})

/** Where the parent was killed while this worker started, its session was removed too early: without a lock, it is nobody's. */
function leaveSession(): void {
  if (session !== undefined && !existsSync(session.lock)) removeTree(session.folder)
}

/** The second line of the parent: secrets by name, in base64. */
function readSecrets(line: string): ReadonlyMap<string, Uint8Array> {
  const texts = Object.entries(JSON.parse(line) as Record<string, string>)
  return new Map(texts.map(([name, text]) => [name, Buffer.from(text, 'base64')]))
}

/** Hides the secrets that the job's hooks see in all that leaves this process. */
function redactorOf(job: Job, secrets: ReadonlyMap<string, Uint8Array>): Redact {
  const names = job.tasks.flatMap((task) =>
    'view' in task && !('isEngine' in task) ? (task.view.secrets?.names ?? []) : [],
  )
  return redactor(names.flatMap((name) => secrets.get(name) ?? []))
}

/** What a hook left running would write to a layer that is done, and to folders that are being removed. */
function endHooks(): void {
  if (endAll()) return
  throw new ParfaitError('sandbox-failed', 'A process that a hook began does not end', {
    hint: "look for one that waits for a disk or a network file system: 'ps' shows it in state D",
  })
}

async function work(job: Job, secrets: ReadonlyMap<string, Uint8Array>): Promise<void> {
  let task = 0
  const folder = dirname(job.work)
  session = { folder, lock: sessionLockPath(job.store, basename(folder)) }
  const { handover } = job
  let isHandedOver = false
  cleanUp = () => {
    leaveJob(job)
    if (handover && !isHandedOver) removeTree(handover.folder)
    // Where something is still mounted, the folder is left to whoever removes the session, and sees no mounts.
    if (!hasMounts(job.work)) removeTree(job.work)
  }
  const redact = redactorOf(job, secrets)
  let log = openLog(undefined)
  try {
    log = openLog(job.log)
    process.chdir(job.store)
    for (const folder of job.folders) mkdirSync(folder, { recursive: true })
    if (handover) openHandover(handover)
    enterJob(job)
    for (const cache of job.caches) takeFromCache(job, cache)
    const carryOut = async (current: Task, index: number): Promise<void> => {
      const say = (text: string): void => {
        const line = redact(text)
        log.write(line)
        report({ type: 'output', task: index, line })
      }
      const { work, hookTimeout } = job
      const value = await runTask(current, { say, work, secrets, hookTimeout })
      report({ type: 'result', task: index, value: redactValue(value ?? null, redact) })
    }
    const beside: Promise<void>[] = []
    for (; task < job.tasks.length; task++) {
      const current = job.tasks[task]
      if (!current) break
      const done = carryOut(current, task)
      if (!('isBeside' in current)) await done
      else beside.push(done)
      // Told when all are waited for.
      done.catch(() => {})
    }
    await Promise.all(beside)
    endHooks()
    for (const cache of job.caches) await returnToCache(cache)
    log.close()
    leaveJob(job)
    if (job.commit) commit(job.commit)
    if (handover) handOver(handover)
    isHandedOver = true
    cleanUp()
    report({ type: 'done' })
  } catch (error) {
    const full = error instanceof ParfaitError ? fullStore(job.store, error) : undefined
    if (full !== undefined) {
      log.write(full)
      report({ type: 'output', task, line: full })
    }
    log.close()
    if (job.onFailure) await runTask(job.onFailure, { say: () => {}, work: job.work, secrets })
    if (endAll()) cleanUp()
    report({ type: 'failed', task, error: redactValue(toWire(error), redact) as WireError })
  }
  // Ends the process only after what was written has left it.
  process.stdout.end(() => process.exit(0))
}
