import type { JobFolders } from '../contracts/contract.ts'
import { carryFiles } from '../first-boot/carry.ts'
import type { Hook } from '../flavours/flavour.ts'
import { toolPath } from '../run.ts'
import type { ModuleTask } from '../sandbox/job.ts'
import { engineBind } from './binds.ts'

/** Puts first-boot hooks and their runner into the tree, by a module of the engine that sees no host files. */
export function carryTask(hooks: readonly Hook[], { tree }: Pick<JobFolders, 'tree'>): ModuleTask {
  return {
    kind: 'module',
    view: {
      root: { kind: 'tools' },
      chroot: { from: tree, to: '/target' },
      binds: [engineBind, { from: process.execPath, to: process.execPath }],
    },
    module: '/parfait/write-files.js',
    runner: '/parfait/module-runner.js',
    phase: 'finalise',
    call: 'run',
    context: { treeRoot: '/target', files: carryFiles(hooks) },
    env: { PATH: toolPath, LC_ALL: 'C' },
  }
}
