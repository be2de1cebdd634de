import { compareBytes } from '../files.ts'
import type { Flavour } from '../flavours/flavour.ts'
import type { OptionValues } from '../flavours/options.ts'
import type { Settings } from '../settings/settings.ts'

/** Who declares packages, and what their names may depend on. */
export interface PackageSources {
  readonly flavours: readonly Flavour[]
  readonly options: OptionValues
  readonly settings: Pick<Settings, 'architecture'>
}

/**
 * The packages of a phase over all flavours, in byte order. `{name}` alone stands for the value of an
 * option of the flavour, `{architecture}` anywhere for the architecture.
 */
export function declaredPackages(
  { flavours, options, settings }: PackageSources,
  phase: string,
  more: readonly string[],
): string[] {
  const declared = flavours.flatMap(({ name, manifest }) =>
    (manifest.packages[phase] ?? []).flatMap((text) => expandOption(text, options[name] ?? {})),
  )
  const names = [...declared, ...more].map((text) =>
    text.replaceAll('{architecture}', settings.architecture),
  )
  return [...new Set(names.filter(Boolean))].sort(compareBytes)
}

function expandOption(text: string, options: Readonly<Record<string, unknown>>): string[] {
  const name = /^\{([\w-]+)\}$/.exec(text)?.[1]
  if (name === undefined || !(name in options)) return [text]
  const value = options[name]
  return Array.isArray(value) ? value.map(String) : [String(value)]
}
