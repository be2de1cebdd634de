import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { compileHook } from '../flavours/compile.ts'
import { flavourOf, type Hook } from '../flavours/flavour.ts'
import { visibleVariables } from '../flavours/options.ts'
import { secretNames } from '../flavours/secrets.ts'
import { copySeenFiles } from '../flavours/seen-files.ts'
import { asJson } from '../json.ts'
import { visibleData } from '../plan/visible-data.ts'
import { toolPath } from '../run.ts'
import { moduleBinds } from '../sandbox/engine.ts'
import { type HostAnswer, type HostQuestion, hostSocket } from '../sandbox/host-words.ts'
import type { Job, ModuleTask } from '../sandbox/job.ts'
import { placeJob } from '../sandbox/places.ts'
import type { Step } from '../step.ts'
import { entryBinds } from '../walk/binds.ts'
import { insideEnvironment, secretsInside } from '../walk/inside.ts'
import { answerAboutFile } from './answer-hook.ts'
import type { Host } from './host.ts'
import { makeParcel, type ParcelSource, readEnded } from './parcel.ts'
import { runStep } from './run-step.ts'

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
  let fault: unknown
  const onFault = (error: unknown) => {
    fault ??= error
  }
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    answerAll(socket, of, onFault)
  })
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(join(folder, 'socket'), resolve)
    })
    await runHere(of, folder).catch((error: unknown) => {
      // What the host said is the cause of what the hook says.
      throw fault ?? error
    })
    if (fault) throw fault
  } finally {
    for (const socket of sockets) socket.destroy()
    server.close()
    await rm(folder, { recursive: true, force: true })
  }
}

/** In the order that they come in. */
function answerAll(socket: Socket, of: ModuleStep, onFault: (error: unknown) => void): void {
  let last: Promise<unknown> = Promise.resolve()
  socket.on('error', () => {})
  createInterface({ input: socket }).on('line', (line) => {
    last = last.then(async () => {
      const answer = await answerOne(JSON.parse(line) as HostQuestion, of).catch(
        (error: unknown): HostAnswer => {
          onFault(error)
          return { error: { message: error instanceof Error ? error.message : String(error) } }
        },
      )
      if (!socket.destroyed) socket.write(`${JSON.stringify(answer)}\n`)
    })
  })
}

async function answerOne(question: HostQuestion, of: ModuleStep): Promise<HostAnswer> {
  const { step, source, host, isRoot, title, onLine } = of
  if (question.kind !== 'chroot') return answerAboutFile(question, { host, isRoot })
  const { command, env, input, quiet } = question
  const program = { command, env, input: Buffer.from(input, 'base64') }
  const lines: string[] = []
  await runStep(host, {
    isRoot,
    parcel: await makeParcel(step, source, program),
    title,
    signal: source.build.signal,
    onLine: (line) => {
      lines.push(line)
      const said = /^[oe](?!\.$)/.test(line) ? line.slice(1) : undefined
      return said === undefined || quiet ? '' : onLine(said)
    },
  })
  return { value: readEnded(lines) }
}

async function runHere(of: ModuleStep, folder: string): Promise<void> {
  const { step, hook, source, onLine } = of
  const { build } = source
  const work = join(build.session.folder, `module-${hook.flavour}-${hook.phase}-${hook.name}`)
  const job: Job = {
    store: build.store.folder,
    work,
    folders: [work],
    mounts: [],
    caches: [],
    tasks: [await taskOf(step, hook, source, { work, folder })],
    ...(build.settings.hookTimeout ? { hookTimeout: build.settings.hookTimeout } : {}),
  }
  await build.site.run(placeJob(job, build.roots), {
    secrets: build.secrets,
    onOutput: (line) => void onLine(line),
  })
}

async function taskOf(
  step: Step,
  hook: Hook,
  { build, flavours, data, clock }: ParcelSource,
  { work, folder }: { readonly work: string; readonly folder: string },
): Promise<ModuleTask> {
  const flavour = flavourOf(flavours, hook.flavour)
  const seen = await copySeenFiles(hook, flavour, `${work}-seen`)
  const compiled = await compileHook(hook, join(build.store.folder, 'hooks'))
  const names = secretNames(flavour, build.secrets)
  return {
    kind: 'module',
    view: {
      root: { kind: 'tools' },
      binds: [
        ...moduleBinds,
        { from: compiled, to: '/hook.mjs' },
        { from: seen, to: '/flavour' },
        { from: folder, to: '/host', writable: true },
        ...entryBinds(visibleData(flavour, flavours, data).folders, '/data'),
      ],
      ...(names.length === 0 ? {} : { secrets: { names, folders: [secretsInside] } }),
    },
    module: '/hook.mjs',
    runner: '/parfait/module-runner.js',
    call: 'run',
    phase: hook.phase,
    context: asJson({
      options: step.material.options,
      optionNames: Object.keys(flavour.manifest.options),
      variables: visibleVariables(hook, flavour, build.settings.env),
      flavour: { name: flavour.name, folder: '/flavour' },
      architecture: build.settings.architecture,
      machine: build.architecture,
      clock,
      data: '/data',
      hostSocket,
      chrootEnv: {
        ...insideEnvironment({ build, flavours, plan: { clock } }),
        ...step.material.variables,
      },
    }),
    env: { PATH: toolPath, LC_ALL: 'C' },
  }
}
