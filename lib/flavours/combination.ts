import { ParfaitError } from '../errors.ts'
import type { Flavour } from './flavour.ts'
import { parseReference } from './origin.ts'

/** The name that every base provides. */
export const operatingSystem = 'operating-system'

/** What speaks against mixing these flavours: `flavour-conflict`, `flavour-provider`. */
export function checkCombination(
  flavours: readonly Flavour[],
  /** `isBaseless`: nothing is built on an operating system, so no flavour has to provide one. */
  of: { readonly architecture: string; readonly isBaseless?: boolean },
): ParfaitError[] {
  const faults: ParfaitError[] = []
  const names = new Set(flavours.map((flavour) => flavour.name))
  const bases = flavours.filter((flavour) => flavour.manifest.provides.includes(operatingSystem))
  faults.push(...providedTwice(flavours))
  const rooted = bases.length > 0 || flavours.some((f) => f.hooks.some((h) => h.phase === 'root'))
  if (bases.length > 1)
    faults.push(
      new ParfaitError(
        'flavour-provider',
        `${bases.map((b) => `'${b.name}'`).join(' and ')} both provide '${operatingSystem}'`,
        { hint: 'use one base in an image' },
      ),
    )
  if (!rooted && !of.isBaseless)
    faults.push(
      new ParfaitError('flavour-provider', `No flavour provides '${operatingSystem}'`, {
        hint: `name a base ('parfait list' shows them), or leave out -n`,
      }),
    )
  for (const { name, manifest } of flavours) {
    for (const other of manifest.conflicts.filter((conflict) =>
      names.has(parseReference(conflict).name),
    ))
      faults.push(
        new ParfaitError('flavour-conflict', `'${name}' cannot be combined with '${other}'`),
      )
    if (manifest.architectures.length > 0 && !manifest.architectures.includes(of.architecture))
      faults.push(
        new ParfaitError(
          'flavour-conflict',
          `'${name}' works on ${manifest.architectures.join(', ')}, not on '${of.architecture}'`,
        ),
      )
  }
  return faults
}

function providedTwice(flavours: readonly Flavour[]): ParfaitError[] {
  const providers = new Map<string, string[]>()
  for (const { name, manifest } of flavours)
    for (const need of manifest.provides)
      providers.set(need, [...(providers.get(need) ?? []), name])
  return [...providers].flatMap(([need, [first, second]]) =>
    second === undefined || need === operatingSystem
      ? []
      : [
          new ParfaitError(
            'flavour-provider',
            `'${first}' and '${second}' both provide '${need}'`,
            {
              hint: 'use one of them in an image',
            },
          ),
        ],
  )
}
