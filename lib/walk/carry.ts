import type { JobFolders } from '../contracts/contract.ts'
import { carryFiles } from '../first-boot/carry.ts'
import type { Hook } from '../flavours/flavour.ts'
import { asJson } from '../json.ts'
import { engineModule, moduleBinds } from '../sandbox/engine.ts'
import type { ModuleTask } from '../sandbox/job.ts'

/** Puts first-boot hooks and their runner into the tree, by a module of the engine that sees no host files. */
export async function carryTask(
  { hooks, offline }: { readonly hooks: readonly Hook[]; readonly offline: readonly string[] },
  { tree }: Pick<JobFolders, 'tree'>,
): Promise<ModuleTask> {
  return {
    ...engineModule('write-files'),
    view: {
      root: { kind: 'tools' },
      chroot: { from: tree, to: '/target' },
      binds: moduleBinds,
    },
    context: asJson({ treeRoot: '/target', files: await carryFiles(hooks, offline) }),
  }
}
