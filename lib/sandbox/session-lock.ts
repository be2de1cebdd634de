import { join } from 'node:path'

/** What the locks of sessions begin with, among the locks of a store. */
export const sessionLockPrefix = 'session-'

/** The lock of a session, which is free or gone when its build is gone; absolute. */
export function sessionLockPath(store: string, name: string): string {
  return join(store, 'locks', sessionLockPrefix + name)
}
