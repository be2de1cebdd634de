import { checkYaml } from '../check-yaml.ts'
import { ParfaitError } from '../errors.ts'
import { didYouMean } from '../nearest.ts'
import type { SettingRow } from '../settings/setting-row.ts'
import { readYaml } from '../yaml.ts'
import type { AxisValue, Choice, Matrix } from './matrix.ts'
import { matrixSchema, type WrittenMatrix, type WrittenValue } from './matrix-schema.ts'
import { type AxisSources, type ReadAxis, readAxes, readShare } from './read-axes.ts'
import { readTemplate } from './template.ts'

/**
 * Reads a matrix, as `path` has it; `rows` are the settings that it may have. Errors, all at once, with line and
 * column: `settings-invalid`.
 */
export function readMatrix(
  content: string,
  path: string,
  rows: readonly SettingRow[],
): { readonly matrix?: Matrix; readonly faults: readonly ParfaitError[] } {
  const fault = (message: string, place: string) =>
    new ParfaitError('settings-invalid', message, { place })
  const { yaml, faults: unreadable } = readYaml(content, path, fault)
  if (!yaml) return { faults: unreadable }
  const wrong = checkYaml(matrixSchema, yaml.value, yaml.atKey)
  if (wrong.length > 0) return { faults: wrong.map(({ said, place }) => fault(said, place)) }
  const written = yaml.value as WrittenMatrix
  const faults: ParfaitError[] = []
  const of = { written, yaml, rows, faults }
  const common = readShare(written, [], of)
  const axes = readAxes(of)
  const template = readTemplate(written.name, axes, yaml.atKey(['name']))
  if (typeof template !== 'string') faults.push(...template)
  const exclude = readChoices('exclude', axes, of)
  const include = readChoices('include', axes, of)
  if (typeof template !== 'string' || faults.length > 0) return { faults }
  const { output = '.' } = written
  const publish = (written.publish ?? []).map((one, index) => {
    const { to, set: options = {} } = typeof one === 'string' ? { to: one } : one
    return { to, options, place: yaml.atKey(['publish', `${index}`]) }
  })
  const matrix = { common, axes, exclude, include, template, output, publish, at: yaml.atKey }
  return { matrix, faults }
}

/** Entries of `include`, which may bring values of their own, or of `exclude`, which may not. */
function readChoices(
  kind: 'include' | 'exclude',
  axes: readonly ReadAxis[],
  { written, yaml, faults }: AxisSources,
): Choice[] {
  return (written[kind] ?? []).map((entry, index) => {
    const values = new Map<string, AxisValue>()
    for (const [name, value] of Object.entries(entry)) {
      const keys = [kind, `${index}`, name]
      const axis = axes.find((one) => one.name === name)
      if (!axis) {
        const names = axes.map((one) => one.name)
        const message = `No axis has the name '${name}'${didYouMean(name, names)}`
        const hint = `axes: ${names.join(', ')}`
        faults.push(
          new ParfaitError('settings-invalid', message, { place: yaml.atKey(keys), hint }),
        )
        continue
      }
      const found = chosenValue(axis, value, { kind, keys })
      if (found) values.set(name, found)
      else faults.push(unknownValue(axis, value, yaml.atKey(keys)))
    }
    return { values, place: yaml.atKey([kind, `${index}`]) }
  })
}

function chosenValue(
  axis: ReadAxis,
  value: WrittenValue,
  { kind, keys }: { readonly kind: 'include' | 'exclude'; readonly keys: readonly string[] },
): AxisValue | undefined {
  const known = axis.values.find(({ name }) => name === nameOf(value))
  if (known && typeof value !== 'object') return known
  return kind === 'include' ? axis.read(value, keys) : undefined
}

function unknownValue(axis: ReadAxis, value: WrittenValue, place: string): ParfaitError {
  const names = axis.values.map(({ name }) => name)
  const name = nameOf(value)
  return new ParfaitError(
    'settings-invalid',
    `The axis '${axis.name}' has no value '${name}'${didYouMean(name, names)}`,
    { place, hint: `values: ${names.join(', ')}` },
  )
}

function nameOf(value: WrittenValue): string {
  return typeof value === 'object' ? value.name : String(value)
}
