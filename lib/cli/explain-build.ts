import { join } from 'node:path'
import { throwFaults } from '../errors.ts'
import { findFlavours } from '../flavours/choose.ts'
import { type Flavour, flavourOf, type Hook } from '../flavours/flavour.ts'
import { type OptionOrigin, optionOrigins } from '../flavours/option-origins.ts'
import { optionVariables, visibleVariables } from '../flavours/options.ts'
import { hooksOf } from '../flavours/order.ts'
import { originText } from '../flavours/origin.ts'
import { declaredPackages } from '../plan/packages.ts'
import { phasesOf } from '../products/phases.ts'
import { resolveBuild } from '../resolve-build.ts'
import type { Settings } from '../settings/settings.ts'

/** All that is known of a build before it runs. */
export interface BuildExplanation {
  readonly flavours: readonly {
    readonly name: string
    readonly origin: string
    readonly folder: string
    /** Why it takes part. */
    readonly because: string
    readonly hides: readonly string[]
  }[]
  readonly options: readonly OptionOrigin[]
  readonly packages: readonly {
    readonly phase: string
    readonly name: string
    readonly wantedBy: readonly string[]
  }[]
  readonly hooks: readonly {
    readonly phase: string
    readonly flavour: string
    readonly name: string
    readonly kind: Hook['kind']
    readonly file: string
    /** What it gets beyond what every hook of its place gets. */
    readonly variables: Readonly<Record<string, string>>
    /** Those of them that its files mention. */
    readonly mentioned: readonly string[]
    readonly secrets: readonly string[]
  }[]
}

const packagePhases = ['pre-install', 'install', 'post-install']

/** Explains a build from its settings and flavours alone; nothing is run. Errors are those of a build. */
export async function explainBuild(
  settings: Settings,
  warn: (text: string) => void,
): Promise<BuildExplanation> {
  const found = await findFlavours(settings, warn)
  const { faults, ...resolved } = await resolveBuild(settings, { warn: () => {} })
  throwFaults(faults)
  const { product, flavours, options, varsPlaces: vars } = resolved
  const phases = phasesOf(product, settings)
  const { env, options: set, fileOptions: file } = resolved.settings
  const environment = Object.assign({}, ...flavours.map(({ manifest }) => manifest.environment))
  return {
    flavours: flavours.map((flavour) => {
      const all = found.get(flavour.name)
      const hidden = all ? [all, ...all.shadows].filter((one) => one.folder !== flavour.folder) : []
      return {
        name: flavour.name,
        origin: originText(flavour.origin),
        folder: flavour.folder,
        because: reasonFor(flavour, flavours, settings),
        hides: hidden.map((one) => one.folder),
      }
    }),
    options: optionOrigins(flavours, options, { set, file, env, vars }),
    packages: phases
      .filter(({ name }) => packagePhases.includes(name))
      .flatMap(({ name }) => packagesOf(name, { flavours, options, settings })),
    hooks: phases.flatMap(({ name: phase, where }) =>
      hooksOf(flavours, phase).map((hook) => {
        const { flavour: owner, name, kind, file } = hook
        const flavour = flavourOf(flavours, owner)
        const given = kind === 'script' ? optionVariables(options[owner]) : {}
        const variables =
          where === 'image'
            ? {}
            : {
                ...(where === 'inside' ? environment : {}),
                ...given,
                ...visibleVariables(hook, flavour, env),
              }
        const secrets = where === 'image' ? [] : Object.keys(flavour.manifest.secrets)
        const mentioned = Object.keys(variables).filter((one) => hook.mentions.includes(one))
        return { phase, flavour: owner, name, kind, file, variables, mentioned, secrets }
      }),
    ),
  }
}

function reasonFor(flavour: Flavour, flavours: readonly Flavour[], settings: Settings): string {
  const isAsked = settings.flavours.some((name) => name.split(':').at(-1) === flavour.name)
  if (isAsked) return 'asked for'
  const names = [flavour.name, ...flavour.manifest.provides]
  const wanting = flavours.filter(
    ({ name, manifest }) =>
      name !== flavour.name && manifest.requires.some((need) => names.includes(need)),
  )
  if (settings.product.flavours.includes(flavour.name))
    return `every ${settings.product.name} has it`
  if (wanting.length > 0) return `required by ${wanting.map(({ name }) => name).join(', ')}`
  return 'the default base'
}

type Sources = Parameters<typeof declaredPackages>[0] & { readonly settings: Settings }

function packagesOf(phase: string, sources: Sources): BuildExplanation['packages'] {
  const extra = phase === 'install' ? sources.settings.packages : []
  return declaredPackages(sources, phase, extra).map((name) => {
    const wanting = sources.flavours.filter((flavour) =>
      declaredPackages({ ...sources, flavours: [flavour] }, phase, []).includes(name),
    )
    const ofUser = extra.includes(name) ? ['-p'] : []
    return { phase, name, wantedBy: [...wanting.map((flavour) => flavour.name), ...ofUser] }
  })
}

/** The hook's file as people name it: `vm/block-device.d/10-partition.ts`. */
export function shownHook({ flavour, phase, file }: BuildExplanation['hooks'][number]): string {
  return join(flavour, `${phase}.d`, file.split('/').at(-1) ?? '')
}
