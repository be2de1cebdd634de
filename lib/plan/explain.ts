import { canonicalJson, compareBytes, digest } from '../files.ts'
import type { Step } from '../step.ts'
import type { LayerRecord, Material } from '../store/store.ts'

/**
 * Says why a step runs although the store has a layer of its name: the difference between its key and
 * that of the nearest such layer, of those that were made for the same output if there are any. Undefined where the
 * store never had one.
 */
export function explainMiss(
  step: Step,
  layers: readonly Pick<LayerRecord, 'material' | 'madeAt' | 'madeFor'>[],
  output?: string,
): string | undefined {
  const named = layers.filter(({ material: { phase, flavour, name } }) => {
    const { label } = step
    return phase === label.phase && flavour === label.flavour && name === label.name
  })
  const ofBuild = named.filter((layer) => output !== undefined && layer.madeFor === digest(output))
  const same = (ofBuild.length > 0 ? ofBuild : named)
    .map(({ material, madeAt }) => ({ found: differences(material, step.material), madeAt }))
    // The nearest says most, and of several the newest.
    .sort((a, b) => a.found.length - b.found.length || b.madeAt - a.madeAt)
  const best = same[0]?.found
  if (!best) return undefined
  const more = best.length - shownDifferences
  const shown = best.slice(0, shownDifferences).join('; ')
  // A first step follows nothing: its layer is there, and was not wanted.
  if (best.length === 0)
    return step.parent === undefined ? 'all is made anew' : 'it follows a step that runs again'
  return more > 0 ? `${shown}; and ${more} more` : shown
}

/** So many differences are listed. */
const shownDifferences = 3

/** The differences of two materials, in words that name the file, option or variable. */
export function differences(before: Material, after: Material): string[] {
  return [
    ...compareMaps(before.code, after.code, (path) => path),
    ...compareMaps(before.data, after.data, (path) => `extra data ${path}`),
    ...compareMaps(before.options, after.options, (name) => `option ${name}`),
    ...compareMaps(before.variables, after.variables, (name) => `variable ${name}`),
    ...comparePackages(before.packages ?? [], after.packages ?? []),
    ...(before.state === after.state ? [] : ['the archive has changed']),
    ...(before.environment === after.environment ? [] : ['the build environment has changed']),
    ...(before.architecture === after.architecture ? [] : ['another architecture']),
    ...(before.clock === after.clock
      ? []
      : [`the clock went from ${before.clock} to ${after.clock}`]),
    ...(after.opened === undefined ? [] : ['a shell is open in it']),
    ...(before.version === after.version ? [] : ['another version of parfait']),
  ]
}

function compareMaps(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
  name: (key: string) => string,
): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .sort(compareBytes)
    .flatMap((key) => {
      if (!(key in before)) return [`${name(key)} is new`]
      if (!(key in after)) return [`${name(key)} is gone`]
      return canonicalJson(before[key]) === canonicalJson(after[key])
        ? []
        : [`${name(key)} changed`]
    })
}

function comparePackages(before: readonly string[], after: readonly string[]): string[] {
  const added = after.filter((name) => !before.includes(name)).map((name) => `+${name}`)
  const gone = before.filter((name) => !after.includes(name)).map((name) => `-${name}`)
  return added.length + gone.length > 0 ? [`packages ${[...added, ...gone].join(' ')}`] : []
}
