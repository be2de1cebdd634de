import type { StateContext } from 'parfait'
import { fetchRelease, fieldOf, type SuiteAddress } from './release.ts'

/** A suite that is looked for, and the archives that may have it, the surest first. */
export interface Wanted {
  readonly suite: string
  readonly uris: readonly string[]
  /** A suite that an archive may lack. */
  readonly optional: boolean
}

/** A suite that an archive has, with its signed index as it is now. */
export interface FoundSuite extends SuiteAddress {
  readonly index: string
}

interface FindContext
  extends Pick<StateContext, 'cache' | 'run'>,
    Partial<Pick<StateContext, 'log' | 'networkTimeout'>> {
  /** What the index must say of itself; absent: anything will do. */
  readonly origin?: string
}

/**
 * Each suite in the first archive that has it; undefined where one that may not lack is in none.
 * Error: `archive-unreachable`.
 */
export async function findSuites(
  wanted: readonly Wanted[],
  context: FindContext,
): Promise<FoundSuite[] | undefined> {
  const found = await Promise.all(wanted.map((one) => findSuite(one, context)))
  const isLacking = wanted.some(({ optional }, index) => !optional && !found[index])
  return isLacking ? undefined : found.filter((one) => one !== undefined)
}

async function findSuite(
  { suite, uris }: Wanted,
  context: FindContext,
): Promise<FoundSuite | undefined> {
  let silence: unknown
  for (const uri of new Set(uris)) {
    try {
      const index = await fetchRelease({ uri, suite }, context)
      if (index === undefined) continue
      if (context.origin === undefined || fieldOf(index, 'Origin') === context.origin)
        return { uri, suite, index }
    } catch (error) {
      silence ??= error
    }
  }
  if (silence !== undefined) throw silence
  return undefined
}
