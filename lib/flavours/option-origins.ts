import type { Flavour } from './flavour.ts'
import type { OptionSources, OptionValues } from './options.ts'
import type { VarsPlaces } from './vars.ts'

/** An option's value, and who set it. */
export interface OptionOrigin {
  readonly flavour: string
  readonly key: string
  readonly value: unknown
  /** `--set`, `--vars FILE:LINE:COLUMN`, `variable NAME`, `settings file`, `default of FLAVOUR`, or `default`. */
  readonly from: string
  readonly description: string
}

/** What options come from, and where it is written. */
interface OriginSources extends Pick<OptionSources, 'set' | 'file' | 'env'> {
  readonly vars: VarsPlaces
}

/** Who set each option of a build: the same order of precedence as in `resolveOptions`. */
export function optionOrigins(
  flavours: readonly Flavour[],
  values: OptionValues,
  sources: OriginSources,
): OptionOrigin[] {
  return flavours.flatMap((flavour) =>
    Object.entries(flavour.manifest.options).map(([key, { variable, description = '' }]) => {
      const from =
        setBy(sources, { flavour: flavour.name, key, variable }) ??
        defaultOf(flavours, flavour, key)
      return { flavour: flavour.name, key, value: values[flavour.name]?.[key], from, description }
    }),
  )
}

interface Option {
  readonly flavour: string
  readonly key: string
  readonly variable: string | undefined
}

function setBy(
  { set, file, env, vars }: OriginSources,
  { flavour, key, variable }: Option,
): string | undefined {
  if (key in (set[flavour] ?? {})) {
    const place = vars.options[flavour]?.[key]
    return place === undefined ? '--set' : `--vars ${place}`
  }
  if (variable !== undefined && env[variable]) {
    const place = vars.variables[variable]
    return place === undefined ? `variable ${variable}` : `--vars ${place}`
  }
  return key in (file[flavour] ?? {}) ? 'settings file' : undefined
}

function defaultOf(flavours: readonly Flavour[], { name, manifest }: Flavour, key: string): string {
  const other = flavours.findLast((flavour) =>
    [...manifest.provides, name].some((known) => key in (flavour.manifest.defaults[known] ?? {})),
  )
  return other ? `default of ${other.name}` : 'default'
}
