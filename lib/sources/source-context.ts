import type { RootContext } from '../define.ts'

/** What functions need of a `root` hook's context to fetch and unpack what a base is made from. */
export type SourceContext = Pick<RootContext, 'cache' | 'run' | 'log' | 'offline'> &
  Partial<Pick<RootContext, 'networkTimeout'>>

/** Seconds that a server may say nothing, where nobody said another number. */
export const usualTimeout = 30
