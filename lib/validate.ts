import { join } from 'node:path'
import type { BuildHost } from './build-host.ts'
import { local } from './builders/local.ts'
import { requireOutputs } from './deliver/output-places.ts'
import { allOutputs } from './deliver/papers.ts'
import { allDrivers } from './drivers.ts'
import { faultsOf, type ParfaitError } from './errors.ts'
import { bundleHook } from './flavours/bundle.ts'
import type { Flavour } from './flavours/flavour.ts'
import type { OptionValues } from './flavours/options.ts'
import { lintSubject } from './lint/lint.ts'
import { readSubject } from './lint/subject.ts'
import { resolveBuild } from './resolve-build.ts'
import type { Settings } from './settings/settings.ts'

/** What can be said of a build before anything of it runs. */
export interface Validation {
  readonly faults: readonly ParfaitError[]
  readonly warnings: readonly string[]
  /** In the order of the build; those that have no fault. */
  readonly flavours: readonly Flavour[]
  readonly options: OptionValues
}

/** What a validation needs of a build's host. */
type ValidationHost = Pick<BuildHost, 'env' | 'builder' | 'drivers'>

/**
 * Checks a build without running anything: flavours and what they require, options, secrets, modules, the
 * lock, programs, the output's folder. Every fault is listed. Hooks outside the chroot do not run, so
 * neither layout and size nor the archive are known here.
 */
export async function validateBuild(
  settings: Settings,
  { env = {}, builder = local, drivers: own }: ValidationHost,
): Promise<Validation> {
  const warnings: string[] = []
  const warn = (text: string) => void warnings.push(text)
  const needs = { env, tools: builder.tools }
  const drivers = allDrivers(own)
  const resolved = await resolveBuild(settings, { warn, needs, drivers })
  const { faults, flavours, options } = resolved
  const more: ParfaitError[] = []
  const check = async (work: Promise<unknown>) => {
    await work.catch((error: unknown) => more.push(...faultsOf(error)))
  }
  for (const hook of flavours.flatMap(({ hooks }) => hooks))
    if (hook.kind === 'module') await check(bundleHook(hook))
  await check(requireOutputs(settings, allOutputs(resolved.product, settings)))
  warnings.push(...flavours.flatMap((flavour) => flavour.warnings))
  for (const flavour of flavours) warnings.push(...(await lintErrors(flavour)))
  return { faults: [...faults, ...more], warnings, flavours, options }
}

/** What `parfait lint` calls an error, of flavours that somebody may mend: a build goes on, and ends elsewhere. */
async function lintErrors({ folder, contract, origin }: Flavour): Promise<string[]> {
  if (origin.kind === 'built-in' || origin.kind === 'package') return []
  // Scripts that are not executable are told by the flavour itself.
  const disabled = ['executable', 'final-newline']
  const { findings } = await lintSubject(await readSubject(folder, contract), { disabled })
  return findings
    .filter(({ severity }) => severity === 'error')
    .map(({ file, line, column, message, rule }) => {
      const place = [join(folder, file), line, column].filter((part) => part !== undefined)
      return `${place.join(':')}: ${message} (${rule})`
    })
}
