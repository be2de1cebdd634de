import { ParfaitError } from '../errors.ts'

/** Milliseconds of a day. */
export const dayMs = 86_400_000

/** Days as an option has them, also parts of one. Error: `usage`, at the option. */
export function daysOf(text: string, option: string): number {
  const days = Number(text)
  if (text.trim() !== '' && days >= 0) return days
  throw new ParfaitError('usage', `Expected a number of days, got '${text}'`, { place: option })
}
