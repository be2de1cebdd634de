import type { PlanInput } from './plan.ts'

/**
 * The packages of a phase over all flavours, in byte order. `{name}` alone stands for the value of an
 * option of the flavour, `{architecture}` anywhere for the architecture.
 */
export function declaredPackages(
  { flavours, options, settings }: Pick<PlanInput, 'flavours' | 'options' | 'settings'>,
  phase: string,
  more: readonly string[],
): string[] {
  const declared = flavours.flatMap(({ name, manifest }) =>
    (manifest.packages[phase] ?? []).flatMap((text) => expandOption(text, options[name] ?? {})),
  )
  const names = [...declared, ...more].map((text) =>
    text.replaceAll('{architecture}', settings.architecture),
  )
  return [...new Set(names.filter(Boolean))].sort()
}

function expandOption(text: string, options: Readonly<Record<string, unknown>>): string[] {
  const name = /^\{([\w-]+)\}$/.exec(text)?.[1]
  if (name === undefined || !(name in options)) return [text]
  const value = options[name]
  return Array.isArray(value) ? value.map(String) : [String(value)]
}
