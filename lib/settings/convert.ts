import type { SettingRow } from './setting-row.ts'

/**
 * A value of the type that a setting has, or undefined where it is none. Texts are read as on a command line
 * and in variables; a number, a boolean and a list, as a file has them, are taken as they are.
 */
export function convert({ type }: Pick<SettingRow, 'type'>, value: unknown): unknown {
  if (type === 'boolean') return toBoolean(value)
  if (type === 'number') return toNumber(value)
  if (type === 'list') return toList(value, splitList)
  if (type === 'paths') return toList(value, (text) => text.split(':').filter(Boolean))
  return typeof value === 'string' ? value : undefined
}

/** The words of a list on a command line: between commas and blanks. */
export function splitList(text: string): string[] {
  return text.split(/[\s,]+/).filter(Boolean)
}

function toBoolean(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value
  if (typeof value !== 'string') return undefined
  if (/^(1|true|yes|on)$/i.test(value)) return true
  return /^(0|false|no|off)$/i.test(value) ? false : undefined
}

/** All that is counted here begins above zero. */
function toNumber(value: unknown): number | undefined {
  if (typeof value !== 'number' && typeof value !== 'string') return undefined
  const number = Number(value)
  return Number.isFinite(number) && number > 0 ? number : undefined
}

function toList(value: unknown, split: (text: string) => string[]): string[] | undefined {
  if (typeof value === 'string') return split(value)
  const isList = Array.isArray(value) && value.every((one) => typeof one === 'string')
  return isList ? [...value] : undefined
}
