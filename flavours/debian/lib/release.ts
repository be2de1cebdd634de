import { readFile } from 'node:fs/promises'
import { fetchFresh, type StateContext } from 'parfait'
import type { Source } from './sources.ts'

/**
 * The signed index of a suite. apt checks the signature when the base is made; here the text only tells
 * whether anything changed.
 */
export async function fetchRelease(
  source: Source,
  context: Pick<StateContext, 'cache' | 'run'>,
): Promise<string | undefined> {
  const url = `${source.uri}/dists/${source.suite}/InRelease`
  try {
    return await readFile(await fetchFresh(url, context), 'utf8')
  } catch (error) {
    if (source.optional) return undefined
    throw error
  }
}

/** The `Date:` of a signed index, in seconds since the epoch; 0 where there is none. */
export function releaseDate(text: string): number {
  const date = /^Date: (.+)$/m.exec(text)?.[1]
  const milliseconds = date === undefined ? Number.NaN : Date.parse(date)
  return Number.isNaN(milliseconds) ? 0 : Math.floor(milliseconds / 1000)
}
