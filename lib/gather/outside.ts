import { join } from 'node:path'
import type { BuildContext } from '../build-context.ts'
import { ParfaitError } from '../errors.ts'
import { packageFolder } from '../files.ts'
import { compileHook } from '../flavours/compile.ts'
import type { Flavour, Hook } from '../flavours/flavour.ts'
import { type OptionValues, optionVariables, visibleVariables } from '../flavours/options.ts'
import { secretNames } from '../flavours/secrets.ts'
import { copySeenFiles } from '../flavours/seen-files.ts'
import { asJson, type JsonObject } from '../json.ts'
import { toolPath } from '../run.ts'
import { proxyVariables, standIns } from '../sandbox/environment.ts'
import { hookFailure } from '../sandbox/failure.ts'
import type { Job, Task } from '../sandbox/job.ts'
import { placeJob } from '../sandbox/places.ts'
import type { Bind, View } from '../sandbox/view.ts'

/** A hook that runs outside the chroot, with what it needs. */
interface OutsideHook {
  readonly hook: Hook
  readonly flavour: Flavour
  readonly options: OptionValues
  /** Folders that it may write to. */
  readonly writable: readonly string[]
  /** For scripts. */
  readonly variables: Readonly<Record<string, string>>
  /** For modules, beside what every hook gets. */
  readonly context: JsonObject
  readonly call?: 'run' | 'state'
}

/** So many of its last lines are told of a hook that fails. */
const tailLength = 50

/** Runs one hook with the host read-only around it. Gives back what a module returned, or a script's lines. */
export async function runOutside(
  build: BuildContext,
  outside: OutsideHook,
  after: readonly Task[] = [],
): Promise<unknown[]> {
  const { hook } = outside
  const { hookTimeout } = build.settings
  const work = join(build.session.folder, `${hook.phase}-${hook.flavour}-${hook.name}`)
  const task = await outsideTask(build, outside, work)
  const job: Job = {
    store: build.store.folder,
    work,
    folders: [...['tmp', 'secrets'].map((name) => join(work, name)), ...outside.writable],
    mounts: [],
    caches: [],
    tasks: [task, ...after],
    ...(hookTimeout ? { hookTimeout } : {}),
  }
  const tail: string[] = []
  try {
    return await build.site.run(placeJob(job, build.roots), {
      secrets: build.secrets,
      onOutput: (line) => {
        tail.push(line)
        if (tail.length > tailLength) tail.shift()
        tellLine(build, hook, line)
      },
    })
  } catch (error) {
    throw hookFailure({ error, hook, tail, quote: true })
  }
}

/** There is no log of a hook that only tells facts; what it warns of must reach the user all the same. */
function tellLine({ report }: BuildContext, { phase, flavour, name }: Hook, line: string): void {
  const warning = /^warning: (.*)/i.exec(line)?.[1]
  if (warning === undefined) report({ type: 'step-output', step: { phase, flavour, name }, line })
  else report({ type: 'notice', level: 'warning', text: `${flavour}: ${warning}` })
}

/** The task of an outside hook, for a job of its own or as part of another one. */
export async function outsideTask(
  build: BuildContext,
  outside: OutsideHook,
  work: string,
): Promise<Task> {
  const { hook, flavour, options, call = 'run' } = outside
  const isOwn =
    flavour.origin.kind === 'built-in' && secretNames(flavour, build.secrets).length === 0
  const isOwnQuestion = isOwn && hook.kind === 'module' && isQuestion(outside)
  const temporary = join(work, 'tmp')
  const seen = isOwnQuestion ? flavour.folder : await copySeenFiles(hook, flavour, work)
  const binds: Bind[] = [
    // What its key names, at the place of the flavour, and nothing else of it.
    { from: seen, to: flavour.folder },
    ...[temporary, ...outside.writable].map((path) => ({ from: path, to: path, writable: true })),
  ]
  const secrets = { names: secretNames(flavour, build.secrets), folders: [join(work, 'secrets')] }
  const view: View = { root: { kind: 'host' }, binds, folder: flavour.folder, secrets }
  const places = { TMPDIR: temporary, SECRETS_PATH: join(work, 'secrets') }
  const env = { ...outsideEnvironment(build, outside), ...places }
  if (hook.kind === 'script')
    return { kind: 'exec', view, command: [hook.file], env, output: outputOf(hook) }
  const context = asJson({
    options: options[flavour.name] ?? {},
    optionNames: Object.keys(flavour.manifest.options),
    variables: visibleVariables(hook, flavour, build.settings.env),
    flavour: { name: flavour.name, folder: flavour.folder },
    architecture: build.settings.architecture,
    machine: build.architecture,
    ...outside.context,
  })
  const module = await compileHook(hook, join(build.store.folder, 'hooks'))
  const runner = join(packageFolder, 'dist', 'module-runner.js')
  const task = {
    kind: 'module',
    view,
    module,
    runner,
    phase: hook.phase,
    call,
    context,
    env,
  } as const
  return isOwnQuestion ? { ...task, isOwnQuestion } : task
}

/** True for what is asked before there is a tree. */
function isQuestion({ hook, call }: OutsideHook): boolean {
  return call === 'state' || hook.phase === 'block-device-size' || hook.phase === 'block-device'
}

/** Scripts of these phases answer on standard output. */
function outputOf(hook: Hook): 'lines' | 'log' {
  return hook.phase === 'block-device-size' || hook.phase === 'block-device' ? 'lines' : 'log'
}

function outsideEnvironment(
  build: BuildContext,
  { hook, flavour, options, variables }: OutsideHook,
): Record<string, string> {
  const { env, architecture } = build.settings
  return {
    // Those of 2012 call sudo, which cannot work in a sandbox.
    PATH: flavour.hasManifest ? toolPath : `${standIns}:${toolPath}`,
    LC_ALL: 'C',
    TZ: 'UTC',
    HOME: env.HOME ?? '/root',
    USER: env.USER ?? '',
    ARCH: architecture,
    FS_TYPE: env.FS_TYPE ?? '',
    IMAGE_NAME: env.IMAGE_NAME ?? '',
    TMP_BUILD_DIR: build.session.folder,
    _LIB: join(packageFolder, 'lib', 'hook-library'),
    ...proxyVariables(env),
    ...optionVariables(options[flavour.name]),
    ...visibleVariables(hook, flavour, env),
    ...variables,
  }
}

/** The value of the last line `NAME=value` that a script printed. Error: `hook-output`. */
export function answerOf(lines: unknown, name: string, hook: Hook): string {
  const answer = (lines as string[]).findLast((line) => line.startsWith(`${name}=`))
  if (answer !== undefined) return answer.slice(name.length + 1).trim()
  throw new ParfaitError(
    'hook-output',
    `Expected a line '${name}=…' on the standard output of '${hook.file}'`,
    { place: hook.file, hint: `print it with: echo "${name}=$${name}"` },
  )
}
