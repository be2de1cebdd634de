import { join } from 'node:path'
import { launch, type SandboxMode } from './launch.ts'

/** Deletes folders of the store whose files belong to ids that only a sandbox may touch. */
export async function removeInSandbox(
  store: string,
  paths: readonly string[],
  mode: SandboxMode,
): Promise<void> {
  const work = join(store, 'work', `remove-${process.pid}`)
  const tasks = [{ kind: 'remove', paths }] as const
  await launch({ store, work, folders: [], mounts: [], caches: [], tasks }, { mode })
}
