import { join } from 'node:path'
import type { JobFolders } from '../contracts/contract.ts'
import { compileHook } from '../flavours/compile.ts'
import { type Flavour, flavourOf, type Hook } from '../flavours/flavour.ts'
import { optionVariables, visibleVariables } from '../flavours/options.ts'
import { secretNames } from '../flavours/secrets.ts'
import { copySeenFiles } from '../flavours/seen-files.ts'
import { asJson, type JsonObject } from '../json.ts'
import { visibleData } from '../plan/visible-data.ts'
import { toolPath } from '../run.ts'
import { moduleBinds } from '../sandbox/engine.ts'
import { hookLibraryInside, proxyVariables } from '../sandbox/environment.ts'
import type { ExecTask, ModuleTask, Task } from '../sandbox/job.ts'
import type { Bind, View } from '../sandbox/view.ts'
import type { Step } from '../step.ts'
import { entryBinds } from './binds.ts'
import type { WalkInput } from './walk-input.ts'

/** Where hooks find their flavour and the extra data, as in 2012. */
export const hooksInside = '/tmp/in_target.d'

/** Where hooks find the secrets that their flavour declares. */
export const secretsInside = '/run/secrets'

/** A program inside the chroot. */
export function treeTask(
  step: Step,
  input: WalkInput,
  { tree }: Pick<JobFolders, 'tree'>,
  of: {
    readonly command: readonly string[]
    readonly binds: readonly Bind[]
    readonly env: Readonly<Record<string, string>>
    readonly secrets?: readonly string[]
  },
): ExecTask {
  const view: View = {
    root: { kind: 'tree', folder: tree, writable: true },
    binds: of.binds,
    ...secretsView(of.secrets, [secretsInside]),
  }
  const env = {
    ...insideEnvironment(input),
    ...optionVariables(step.material.options),
    ...step.material.variables,
    ...of.env,
  }
  return { kind: 'exec', view, command: of.command, env, output: 'log' }
}

function secretsView(names: readonly string[] = [], folders: string[]): Pick<View, 'secrets'> {
  return names.length === 0 ? {} : { secrets: { names, folders } }
}

/** The environment of everything inside the chroot: nothing of it comes from the host but proxies. */
export function insideEnvironment({
  build,
  plan,
  flavours,
}: Pick<WalkInput, 'build' | 'flavours'> & {
  readonly plan: Pick<WalkInput['plan'], 'clock'>
}): Record<string, string> {
  return {
    PATH: toolPath,
    HOME: '/root',
    LC_ALL: 'C',
    TZ: 'UTC',
    ARCH: build.settings.architecture,
    SOURCE_DATE_EPOCH: String(plan.clock),
    TMP_HOOKS_PATH: hooksInside,
    SECRETS_PATH: secretsInside,
    _LIB: hookLibraryInside,
    PARFAIT_NETWORK_TIMEOUT: String(build.settings.networkTimeout),
    ...proxyVariables(build.settings.env),
    ...Object.assign({}, ...flavours.map((flavour) => flavour.manifest.environment)),
  }
}

/** A hook inside the chroot: a script runs in it, a module beside it with the tree at hand. */
export async function hookTask(
  step: Step,
  hook: Hook,
  input: WalkInput,
  folders: JobFolders,
  binds: readonly Bind[],
): Promise<Task> {
  const flavour = flavourOf(input.flavours, hook.flavour)
  const data = visibleData(flavour, input.flavours, input.facts.data).folders
  if (hook.kind === 'module')
    return moduleTask({ step, hook, flavour, input, folders, binds, data })
  const seen = await copySeenFiles(hook, flavour, folders.work)
  const own = [...entryBinds([seen], hooksInside), ...entryBinds(data, hooksInside)]
  const command = [join(hooksInside, `${hook.phase}.d`, hook.name)]
  const secrets = secretNames(flavour, input.build.secrets)
  return treeTask(step, input, folders, { command, binds: [...binds, ...own], env: {}, secrets })
}

async function moduleTask(of: {
  readonly step: Step
  readonly hook: Hook
  readonly flavour: Flavour
  readonly input: WalkInput
  readonly folders: JobFolders
  readonly binds: readonly Bind[]
  readonly data: readonly string[]
}): Promise<Task> {
  const { folders, data } = of
  return moduleHookTask(of, {
    work: folders.work,
    data,
    secrets: [secretsInside, `/target${secretsInside}`],
    view: {
      chroot: { from: folders.tree, to: '/target' },
      binds: [
        ...entryBinds(data, `/target${hooksInside}`),
        ...of.binds.map((bind) => ({ ...bind, to: `/target${bind.to}` })),
      ],
    },
    context: { treeRoot: '/target' },
  })
}

/** A hook that is a module, in a view of tools; what says where its tree is comes from the caller. */
export async function moduleHookTask(
  of: {
    readonly step: Step
    readonly hook: Hook
    readonly flavour: Flavour
    readonly input: Parameters<typeof insideEnvironment>[0]
  },
  own: {
    /** Absolute path of a folder for the files that the hook sees of its flavour. */
    readonly work: string
    /** Folders of extra data. */
    readonly data: readonly string[]
    /** Where its secrets are. */
    readonly secrets: string[]
    readonly view: Pick<View, 'chroot' | 'binds'>
    readonly context: JsonObject
  },
): Promise<ModuleTask> {
  const { step, hook, flavour, input } = of
  const { build, plan } = input
  const compiled = await compileHook(hook, join(build.store.folder, 'hooks'))
  const seen = await copySeenFiles(hook, flavour, own.work)
  return {
    kind: 'module',
    view: {
      root: { kind: 'tools' },
      ...own.view,
      binds: [
        ...moduleBinds,
        { from: compiled, to: '/hook.mjs' },
        { from: seen, to: '/flavour' },
        ...entryBinds(own.data, '/data'),
        ...own.view.binds,
      ],
      ...secretsView(secretNames(flavour, build.secrets), own.secrets),
    },
    module: '/hook.mjs',
    call: 'run',
    runner: '/parfait/module-runner.js',
    phase: hook.phase,
    context: asJson({
      options: step.material.options,
      optionNames: Object.keys(flavour.manifest.options),
      variables: visibleVariables(hook, flavour, build.settings.env),
      flavour: { name: flavour.name, folder: '/flavour' },
      architecture: build.settings.architecture,
      machine: build.architecture,
      clock: plan.clock,
      data: '/data',
      chrootEnv: { ...insideEnvironment(input), ...step.material.variables },
      ...own.context,
    }),
    env: { PATH: toolPath, LC_ALL: 'C' },
  }
}
