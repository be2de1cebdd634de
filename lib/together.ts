/** Like Promise.all, but waits for all to end even when one fails: no sandbox may outlive its build. */
export async function together<T extends readonly Promise<unknown>[]>(
  promises: readonly [...T],
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(promises)
  return Promise.all(promises) as Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }>
}
