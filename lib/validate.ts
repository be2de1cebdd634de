import { dirname } from 'node:path'
import { local } from './builders/local.ts'
import { requireWritable } from './deliver/writable.ts'
import { diskSettings } from './disk/disk-settings.ts'
import { diskTools } from './disk/tools.ts'
import { Faults, ParfaitError } from './errors.ts'
import { bundleHook } from './flavours/bundle.ts'
import { chooseFlavours, findFlavours } from './flavours/choose.ts'
import type { FoundFlavour } from './flavours/discover.ts'
import type { Flavour } from './flavours/flavour.ts'
import { hookTools } from './flavours/hook-tools.ts'
import { type OptionValues, resolveOptions } from './flavours/options.ts'
import { resolveFlavours } from './flavours/resolve.ts'
import { readSecrets } from './flavours/secrets.ts'
import { applyVars } from './flavours/vars.ts'
import { allSettingRows } from './products/settings.ts'
import type { SecretEnvironment } from './settings/read-secret.ts'
import type { Settings } from './settings/settings.ts'
import { requireTools } from './tools.ts'

/** What can be said of a build before anything of it runs. */
export interface Validation {
  readonly faults: readonly ParfaitError[]
  readonly warnings: readonly string[]
  /** In the order of the build; those that have no fault. */
  readonly flavours: readonly Flavour[]
  readonly options: OptionValues
}

/**
 * Checks a build without running anything: flavours and what they require, options, secrets, modules, the
 * lock, programs, the output's folder. Every fault is listed. Hooks outside the chroot do not run, so
 * neither layout and size nor the archive are known here.
 */
export async function validateBuild(
  settings: Settings,
  secretEnv: SecretEnvironment,
): Promise<Validation> {
  const faults: ParfaitError[] = []
  const warnings: string[] = []
  const check = async <T>(work: Promise<T>): Promise<T | undefined> =>
    work.catch((error: unknown) => {
      faults.push(...faultsOf(error))
      return undefined
    })
  const found = await check(findFlavours(settings, (text) => warnings.push(text)))
  const sound = found ? await soundNames(settings, found, check) : []
  const isWhole = sound.length === settings.flavours.length
  const { architecture, env, folder } = settings
  // Without its faulty flavours the rest may lack something: that would be no fault of its own.
  const some = { found: found ?? new Map(), asked: sound, architecture, isBaseless: true }
  const flavours =
    (await check(isWhole ? chooseFlavours(settings, () => {}) : resolveFlavours(some))) ?? []
  const known = (options: OptionValues): OptionValues =>
    isWhole ? options : pick(options, flavours)
  const filled = applyVars({ ...settings, env }, flavours, allSettingRows)
  if (isWhole && flavours.length > 0) faults.push(...filled.faults)
  const given = isWhole ? filled.settings : settings
  const sources = {
    ...{ set: known(given.options), file: known(settings.fileOptions), env: given.env, folder },
  }
  const resolved = resolveOptions(flavours, sources)
  if (flavours.length > 0) faults.push(...resolved.faults)
  if (flavours.length > 0 && isWhole)
    await check(readSecrets(flavours, settings.secrets, secretEnv))
  for (const hook of flavours.flatMap(({ hooks }) => hooks))
    if (hook.kind === 'module') await check(bundleHook(hook))
  await check(requireTools(toolsOf(settings, flavours)))
  await check(requireWritable(dirname(settings.output)))
  const unique = [...new Map(faults.map((fault) => [fault.message, fault])).values()]
  warnings.push(...flavours.flatMap((flavour) => flavour.warnings))
  return { faults: unique, warnings, flavours, options: resolved.values }
}

/** The names whose flavours, with all that they require, can be read; each by itself, so that none hides another. */
async function soundNames(
  settings: Settings,
  found: ReadonlyMap<string, FoundFlavour>,
  check: (work: Promise<Flavour[]>) => Promise<Flavour[] | undefined>,
): Promise<string[]> {
  const { architecture } = settings
  const sound: string[] = []
  for (const name of settings.flavours) {
    const request = { found, asked: [name], architecture, isBaseless: true }
    if (await check(resolveFlavours(request))) sound.push(name)
  }
  return sound
}

/** The options of those flavours that can be judged. */
function pick(options: OptionValues, flavours: readonly Flavour[]): OptionValues {
  const names = flavours.map(({ name }) => name)
  return Object.fromEntries(Object.entries(options).filter(([name]) => names.includes(name)))
}

/** Programs that are known to be called whatever the layout will be. */
function toolsOf(settings: Settings, flavours: readonly Flavour[]) {
  const { architecture } = settings
  const layout = { table: 'none' as const, partitions: [] }
  return [
    ...local.tools,
    ...hookTools(flavours),
    ...(settings.product.name === 'disk'
      ? diskTools(layout, { ...diskSettings(settings), architecture })
      : []),
  ]
}

/** The faults in what was thrown; what is no fault of input is thrown on. */
export function faultsOf(error: unknown): ParfaitError[] {
  if (error instanceof Faults) return [...error.errors]
  if (error instanceof ParfaitError) return [error]
  throw error
}
