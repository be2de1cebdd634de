import { join } from 'node:path'

/** Where layers are kept when nobody says where: below the user's folder for caches, or below `cwd` without a home. */
export function defaultStore(
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
): string {
  // An empty variable counts as none; see the XDG Base Directory Specification.
  return join(env.XDG_CACHE_HOME || join(env.HOME || cwd, '.cache'), 'parfait')
}
