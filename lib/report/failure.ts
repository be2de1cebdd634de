import type { Reporter } from './events.ts'
import { reportsOf } from './format.ts'

/** Errors that a listener was told of: whoever passes them on need not tell again. */
const told = new WeakSet<object>()

/** Tells of a build's end by an error, once, however many pass it on. */
export function tellFailure(report: Reporter, error: unknown): void {
  if (typeof error === 'object' && error !== null) {
    if (told.has(error)) return
    told.add(error)
  }
  report({ type: 'build-failed', errors: reportsOf(error) })
}

/** Does some work of a build; its failure is told, and thrown. */
export async function tellingFailure<T>(report: Reporter, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    tellFailure(report, error)
    throw error
  }
}
