/** A folder here, and what the client calls it. */
export interface Renamed {
  readonly here: string
  readonly there: string
}

/** The same value with the client's paths in all of its texts. */
export function nameForClient<T>(value: T, places: readonly Renamed[]): T {
  if (typeof value === 'string') return rename(value, places) as T
  if (Array.isArray(value)) return value.map((one) => nameForClient(one, places)) as T
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, nameForClient(one, places)]),
  ) as T
}

function rename(text: string, places: readonly Renamed[]): string {
  return places.reduce((said, { here, there }) => said.replaceAll(here, there), text)
}
