import type { Flavour } from './flavour.ts'
import type { OptionSources, OptionValues } from './options.ts'

/** An option's value, and who set it. */
export interface OptionOrigin {
  readonly flavour: string
  readonly key: string
  readonly value: unknown
  /** `--set`, `variable NAME`, `settings file`, `default of FLAVOUR`, or `default`. */
  readonly from: string
  readonly description: string
}

/** Who set each option of a build: the same order of precedence as in `resolveOptions`. */
export function optionOrigins(
  flavours: readonly Flavour[],
  values: OptionValues,
  { set, file, env }: Pick<OptionSources, 'set' | 'file' | 'env'>,
): OptionOrigin[] {
  return flavours.flatMap(({ name, manifest }) =>
    Object.entries(manifest.options).map(([key, schema]) => {
      const { variable, description = '' } = schema
      const isExported = variable !== undefined && Boolean(env[variable])
      const other = flavours.findLast((flavour) =>
        [...manifest.provides, name].some(
          (known) => key in (flavour.manifest.defaults[known] ?? {}),
        ),
      )
      const from =
        key in (set[name] ?? {})
          ? '--set'
          : isExported
            ? `variable ${variable}`
            : key in (file[name] ?? {})
              ? 'settings file'
              : other
                ? `default of ${other.name}`
                : 'default'
      return { flavour: name, key, value: values[name]?.[key], from, description }
    }),
  )
}
