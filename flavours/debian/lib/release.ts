import { readFile } from 'node:fs/promises'
import { fetchFresh, ParfaitError, type StateContext } from 'parfait'

/** Where the signed index of a suite lies. */
export interface SuiteAddress {
  readonly uri: string
  readonly suite: string
}

/**
 * The signed index of a suite; undefined where the archive says that it has none. apt checks the signature when the
 * base is made; here the text only tells whether anything changed. Error: `archive-unreachable`.
 */
export async function fetchRelease(
  { uri, suite }: SuiteAddress,
  context: Pick<StateContext, 'cache' | 'run'> &
    Partial<Pick<StateContext, 'log' | 'networkTimeout'>>,
): Promise<string | undefined> {
  const url = `${uri}/dists/${suite}/InRelease`
  try {
    return await readFile(await fetchFresh(url, context), 'utf8')
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/** No answer is another thing: a suite that is left out once would make another base. */
function isMissing(error: unknown): boolean {
  if (!(error instanceof ParfaitError)) return false
  const { code } = (error.cause ?? {}) as { readonly code?: unknown }
  return code === 'ENOENT' || /returned error: (404|410)\b/.test(error.message)
}

/** The `Date:` of a signed index, in seconds since the epoch; 0 where there is none. */
export function releaseDate(text: string): number {
  const date = fieldOf(text, 'Date')
  const milliseconds = date === undefined ? Number.NaN : Date.parse(date)
  return Number.isNaN(milliseconds) ? 0 : Math.floor(milliseconds / 1000)
}

/** A field of a signed index: whose archive it is, say, by `Origin`. */
export function fieldOf(text: string, name: string): string | undefined {
  return new RegExp(`^${name}: *(.*?)\\s*$`, 'm').exec(text)?.[1]
}
