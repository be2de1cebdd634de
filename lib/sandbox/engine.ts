import { join } from 'node:path'
import { packageFolder } from '../files.ts'
import { toolPath } from '../run.ts'
import type { ModuleTask } from './job.ts'
import type { Bind, View } from './view.ts'

/** Where the engine's own bundles lie inside a view of tools. */
const engineBind: Bind = { from: join(packageFolder, 'dist'), to: '/parfait' }

/** What modules need of the machine in a view of tools: Node, and the bundles that it runs. */
export const moduleBinds: readonly Bind[] = [
  engineBind,
  { from: process.execPath, to: process.execPath },
]

/** What they need where the programs are those of a tree, which has no place for the machine's Node. */
export const moduleBindsOnTree: readonly Bind[] = [
  engineBind,
  { from: process.execPath, to: '/node' },
]

/** Where Node is in a view. */
export function nodeIn({ root }: Pick<View, 'root'>): string {
  return root.kind === 'tools' && root.folder !== undefined ? '/node' : process.execPath
}

/** What all modules have in common that lie among the engine's bundles. */
export function engineModule(name: string): Omit<ModuleTask, 'view' | 'context'> {
  return {
    kind: 'module',
    module: `/parfait/${name}.js`,
    runner: '/parfait/module-runner.js',
    phase: 'finalise',
    call: 'run',
    env: { PATH: toolPath, LC_ALL: 'C', TZ: 'UTC' },
  }
}
