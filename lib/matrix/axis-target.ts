import { ParfaitError } from '../errors.ts'
import type { Json } from '../json.ts'
import { didYouMean } from '../nearest.ts'
import type { SettingRow } from '../settings/setting-row.ts'
import { asTyped } from '../typed-value.ts'

/** What the plain values of an axis set. */
export type AxisTarget =
  | { readonly kind: 'setting'; readonly row: SettingRow }
  | { readonly kind: 'option'; readonly flavour: string; readonly option: string }
  | { readonly kind: 'flavours' }

/** Axes that need no entry in `set`, beside those that have the name of a setting. */
const known: Readonly<Record<string, string>> = {
  arch: 'architecture',
  flavour: 'flavours',
  format: 'formats',
  size: 'imageSize',
}

/** What an axis of this name sets, unless `set` says otherwise. */
export function usualTarget(name: string): string {
  return Object.hasOwn(known, name) ? (known[name] ?? name) : name
}

/** Reads the name of a setting, `flavours`, or `flavour.option`. A `ParfaitError` says what is wrong with it. */
export function readTarget(
  text: string,
  rows: readonly SettingRow[],
  place: string,
): AxisTarget | ParfaitError {
  if (text === 'flavours') return { kind: 'flavours' }
  const [, flavour, option] = /^([^.=]+)\.([^=]+)$/.exec(text) ?? []
  if (flavour !== undefined && option !== undefined) return { kind: 'option', flavour, option }
  const row = rows.find(({ name }) => name === text)
  if (row && row.name !== 'output') return { kind: 'setting', row }
  const names = rows.map(({ name }) => name).filter((name) => name !== 'output')
  return new ParfaitError(
    'settings-invalid',
    `Expected a setting, 'flavours', or flavour.option, got '${text}'${didYouMean(text, names)}`,
    { place, hint: `settings: ${names.join(', ')}` },
  )
}

/** A plain value, as the target wants it: `10G` of a size is 10, and `12` of a text a text. */
export function valueFor(target: AxisTarget, value: Json): Json {
  if (target.kind !== 'setting') return value
  const { name, type } = target.row
  if (name === 'imageSize' && typeof value === 'string') return gigabytes(value)
  return type === 'text' || type === 'list' ? asTyped(value, { type: 'string' }) : value
}

/** GB of 1024³ bytes; what is no such size stays, and the setting says what is wrong. */
function gigabytes(text: string): Json {
  const [, number, unit] = /^(\d+(?:\.\d+)?)(M|G|T)$/.exec(text) ?? []
  const factor = unit === 'M' ? 1 / 1024 : unit === 'T' ? 1024 : 1
  return number === undefined ? text : Number(number) * factor
}
