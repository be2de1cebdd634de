import { ParfaitError } from '../errors.ts'

interface Limits {
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
}

/**
 * Begins something that settles by a call, and waits for it within limits. What `begin` returns is called at the end, whatever the
 * end is. Yields 'late' when the time is over. Error: `interrupted`.
 */
export function until<T>(
  { timeoutMs, signal }: Limits,
  begin: (settle: (result: T) => void) => () => void,
): Promise<T | 'late'> {
  return new Promise((resolve, reject) => {
    let stop: (() => void) | undefined
    let isOver = false
    const finish = (act: () => void) => {
      if (isOver) return
      isOver = true
      clearTimeout(timer)
      signal?.removeEventListener('abort', interrupt)
      stop?.()
      act()
    }
    const interrupt = () => finish(() => reject(new ParfaitError('interrupted', 'Interrupted')))
    const timer = setTimeout(() => finish(() => resolve('late')), timeoutMs)
    signal?.addEventListener('abort', interrupt, { once: true })
    if (signal?.aborted) return interrupt()
    stop = begin((result) => finish(() => resolve(result)))
    if (isOver) stop()
  })
}
