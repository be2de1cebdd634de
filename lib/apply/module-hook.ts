import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Hook } from '../flavours/flavour.ts'
import { cleanLine } from '../report/width.ts'
import { type HostAnswer, type HostQuestion, readQuestion } from '../sandbox/host-words.ts'
import type { Job } from '../sandbox/job.ts'
import { placeJob } from '../sandbox/places.ts'
import type { Step } from '../step.ts'
import { textLines } from '../text-lines.ts'
import type { TreeEntry } from '../tree/entry.ts'
import { answerAboutFile } from './answer-hook.ts'
import { ask } from './ask.ts'
import type { Host } from './host.ts'
import { moduleTask } from './module-task.ts'
import { gatherEntries, makeProgramParcel, type ParcelSource, readEnded } from './parcel.ts'
import { runStep } from './run-step.ts'
import { logFile } from './step-script.ts'

/** Characters: a file that a hook writes is a line. */
const longestQuestion = 128 << 20

/** Lines of one hook that the host's log gets. */
const mostLog = 10_000

interface ModuleStep {
  readonly step: Step
  readonly hook: Hook
  readonly source: ParcelSource
  readonly host: Host
  readonly isRoot: boolean
  /** First line in the host's log. */
  readonly title: string
  /** Gets each line that it prints; gives back what the host's log shall have. */
  readonly onLine: (line: string) => string
}

/**
 * Runs a hook that is a module here, in a sandbox that has nothing of this machine but the hook; what it does to its tree is asked of
 * the host, one thing after the other. Errors: those of hooks, `host-lost`, `host-unfit`, `interrupted`.
 */
export async function runModule(of: ModuleStep): Promise<void> {
  // Of a socket's path little more than a hundred letters are kept.
  const folder = await mkdtemp(join(tmpdir(), 'parfait-'))
  const log = [of.title]
  const onLine = (line: string) => {
    const shown = of.onLine(line)
    if (log.length < mostLog) log.push(cleanLine(shown))
    return shown
  }
  const own = { ...of, onLine }
  // The same for all programs of the hook.
  const entries = await gatherEntries(of.step, of.source)
  let fault: unknown
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    // What the host said is the cause of what the hook will say.
    answerAll(socket, own, entries).catch((error: unknown) => {
      fault ??= error
      socket.destroy()
    })
  })
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(join(folder, 'socket'), resolve)
    })
    await runHere(own, folder).catch(async (error: unknown) => {
      if (!fault) await writeLog(log, of)
      throw fault ?? error
    })
    // A hook that goes on all the same has not done what it was asked for.
    if (fault) throw fault
    await writeLog(log, of)
  } finally {
    for (const socket of sockets) socket.destroy()
    server.close()
    await rm(folder, { recursive: true, force: true })
  }
}

/** Nobody is kept waiting for it, so that it comes at the end. */
async function writeLog(lines: readonly string[], { host, isRoot }: ModuleStep): Promise<void> {
  await ask(host, `umask 077; cat >>${logFile}`, { isRoot, input: `${lines.join('\n')}\n` })
}

/** In the order that they come in. */
async function answerAll(
  socket: Socket,
  of: ModuleStep,
  entries: readonly TreeEntry[],
): Promise<void> {
  socket.on('error', () => {})
  for await (const line of textLines(socket, longestQuestion)) {
    const answer = await answerOne(readQuestion(line), of, entries)
    if (!socket.destroyed) socket.write(`${JSON.stringify(answer)}\n`)
  }
}

async function answerOne(
  question: HostQuestion,
  of: ModuleStep,
  entries: readonly TreeEntry[],
): Promise<HostAnswer> {
  const { source, host, isRoot, onLine } = of
  if (question.kind !== 'chroot') return answerAboutFile(question, { host, isRoot })
  const { command, env, input, quiet } = question
  const program = { command, env, input: Buffer.from(input, 'base64') }
  const lines: string[] = []
  await runStep(host, {
    isRoot,
    parcel: await makeProgramParcel(entries, program),
    signal: source.build.signal,
    onLine: (line) => {
      lines.push(line)
      return undefined
    },
  })
  const ended = readEnded(lines)
  if (!quiet)
    for (const text of [ended.stdout, ended.stderr])
      for (const line of text.split(/\r\n|[\r\n]/)) if (line !== '') onLine(line)
  return { value: ended }
}

async function runHere(of: ModuleStep, folder: string): Promise<void> {
  const { hook, source, onLine } = of
  const { build } = source
  const work = join(build.session.folder, `module-${hook.flavour}-${hook.phase}-${hook.name}`)
  const job: Job = {
    store: build.store.folder,
    work,
    folders: [work],
    mounts: [],
    caches: [],
    tasks: [await moduleTask(of, { work, folder })],
    ...(build.settings.hookTimeout ? { hookTimeout: build.settings.hookTimeout } : {}),
  }
  await build.site.run(placeJob(job, build.roots), {
    secrets: build.secrets,
    onOutput: (line) => void onLine(line),
  })
}
