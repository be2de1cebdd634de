import { ParfaitError } from '../errors.ts'
import { isJson, type Json, type JsonObject } from '../json.ts'
import type { SettingRow } from '../settings/setting-row.ts'
import type { YamlText } from '../yaml.ts'
import { type AxisTarget, readTarget, usualTarget, valueFor } from './axis-target.ts'
import type { Axis, AxisValue, Share } from './matrix.ts'
import type { WrittenMatrix, WrittenShare, WrittenValue } from './matrix-schema.ts'

/** What axes are read from. */
export interface AxisSources {
  readonly written: WrittenMatrix
  readonly yaml: YamlText
  readonly rows: readonly SettingRow[]
  readonly faults: ParfaitError[]
}

/** An axis, and how further values of it are read: those that an entry of `include` brings. */
export interface ReadAxis extends Axis {
  read(value: WrittenValue, keys: readonly string[]): AxisValue
}

/** Reads all axes; adds to `faults`. */
export function readAxes(of: AxisSources): ReadAxis[] {
  const { written, yaml, faults } = of
  const names = Object.keys(written.axes)
  const refuse = (message: string, keys: readonly string[], hint?: string) =>
    void faults.push(
      new ParfaitError('settings-invalid', message, { place: yaml.atKey(keys), hint }),
    )
  for (const name of Object.keys(written.set ?? {}))
    if (!names.includes(name))
      refuse(`No axis has the name '${name}'`, ['set', name], `axes: ${names.join(', ')}`)
  const owners = new Map<string, string>()
  return names.map((name) => {
    if (!/^[A-Za-z][A-Za-z0-9_-]*$/.test(name))
      refuse(
        `Expected a name of letters, digits, '-' and '_', got '${name}'`,
        ['axes', name],
        "it stands between braces in 'name'",
      )
    const axis = readAxis(name, of)
    const target = targetText(name, written)
    const owner = owners.get(target)
    if (owner !== undefined && target !== 'flavours' && axis.hasPlain)
      refuse(`The axes '${owner}' and '${name}' both set '${target}'`, ['axes', name])
    if (axis.hasPlain) owners.set(target, name)
    const found = axis.values.map((value) => value.name)
    for (const [index, value] of found.entries())
      if (found.indexOf(value) < index)
        refuse(`The axis '${name}' has the value '${value}' twice`, ['axes', name, `${index}`])
    return axis
  })
}

function targetText(name: string, { set = {} }: WrittenMatrix): string {
  return Object.hasOwn(set, name) ? (set[name] ?? name) : usualTarget(name)
}

function readAxis(name: string, of: AxisSources): ReadAxis & { readonly hasPlain: boolean } {
  const { written, yaml, rows, faults } = of
  const values = written.axes[name] ?? []
  const hasPlain = values.some((value) => typeof value !== 'object')
  const isSaid = Object.hasOwn(written.set ?? {}, name)
  const place = yaml.atKey(isSaid ? ['set', name] : ['axes', name])
  const target = readTarget(targetText(name, written), rows, place)
  const isWrong = target instanceof ParfaitError
  if (isWrong && (hasPlain || isSaid)) faults.push(isSaid ? target : unsaid(name, place))
  const isFormat = !isWrong && target.kind === 'setting' && target.row.name === 'formats'
  const read: ReadAxis['read'] = (value, keys) => {
    if (typeof value === 'object') return { name: value.name, ...readShare(value, keys, of) }
    return plainValue(value, isWrong ? undefined : target, yaml.atKey(keys))
  }
  const all = values.map((value, index) => read(value, ['axes', name, `${index}`]))
  return { name, values: all, isFormat: isFormat && hasPlain, hasPlain, read }
}

function unsaid(name: string, place: string): ParfaitError {
  return new ParfaitError('settings-invalid', `It is not said what the axis '${name}' sets`, {
    place,
    hint: `say it: 'set: {${name}: flavour.option}', or the name of a setting; or give values that are maps, {name: …, settings: {…}}`,
  })
}

function plainValue(
  value: Exclude<WrittenValue, WrittenShare>,
  target: AxisTarget | undefined,
  place: string,
): AxisValue {
  const share = { name: String(value), settings: {}, options: {}, flavours: [], at: () => place }
  if (!target) return share
  const wanted = valueFor(target, value)
  if (target.kind === 'flavours') return { ...share, flavours: [String(value)] }
  if (target.kind === 'option')
    return { ...share, options: { [target.flavour]: { [target.option]: wanted } } }
  const isList = target.row.type === 'list' || target.row.type === 'paths'
  return { ...share, settings: { [target.row.name]: isList ? [wanted] : wanted } }
}

/** What stands below `keys` for all images, or for those that have a value. */
export function readShare(
  { flavours = [], settings = {}, options = {} }: Partial<WrittenShare>,
  keys: readonly string[],
  { yaml, faults }: Pick<AxisSources, 'yaml' | 'faults'>,
): Share {
  const at: Share['at'] = ([first = '', ...more]) =>
    yaml.atKey([
      ...keys,
      ...(['options', 'flavours'].includes(first) ? [] : ['settings']),
      first,
      ...more,
    ])
  const refuse = (message: string, path: readonly string[], hint: string) =>
    void faults.push(
      new ParfaitError('settings-invalid', message, {
        place: yaml.atKey([...keys, ...path]),
        hint,
      }),
    )
  if (Object.hasOwn(settings, 'output'))
    refuse("'output' is no setting of one image", ['settings', 'output'], "'name' says it for all")
  for (const name of ['flavours', 'options'])
    if (Object.hasOwn(settings, name))
      refuse(`'${name}' is no setting`, ['settings', name], "it stands beside 'settings'")
  const plain = <T extends object>(value: T, name: string): T => {
    if (isJson(value as Json)) return value
    refuse('Expected plain data', [name], 'no dates, and no numbers that are none')
    return {} as T
  }
  return {
    flavours,
    settings: plain(settings, 'settings') as JsonObject,
    options: plain(options, 'options') as Share['options'],
    at,
  }
}
