import { dirname, join } from 'node:path'
import { compileHook } from '../flavours/compile.ts'
import { flavourOf, type Hook } from '../flavours/flavour.ts'
import { visibleVariables } from '../flavours/options.ts'
import { secretNames } from '../flavours/secrets.ts'
import { copySeenFiles } from '../flavours/seen-files.ts'
import { asJson } from '../json.ts'
import { visibleData } from '../plan/visible-data.ts'
import { toolPath } from '../run.ts'
import { moduleBinds } from '../sandbox/engine.ts'
import { hostSocket } from '../sandbox/host-words.ts'
import type { ModuleTask } from '../sandbox/job.ts'
import type { Step } from '../step.ts'
import { entryBinds } from '../walk/binds.ts'
import { insideEnvironment, secretsInside } from '../walk/inside.ts'
import type { ParcelSource } from './parcel.ts'

/** A hook that is a module in a view without a tree; `folder` has the socket of whoever answers for the host. */
export async function moduleTask(
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
        { from: folder, to: dirname(hostSocket) },
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
