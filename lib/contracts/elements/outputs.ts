import { dirname, join } from 'node:path'
import { packageFolder } from '../../files.ts'
import { toolPath } from '../../run.ts'
import type { Task } from '../../sandbox/job.ts'
import type { FinishedTree } from '../contract.ts'

/** Copies what hooks of elements left in their working directory to where the image goes. */
export function outputTasks({ build, tree, owner }: FinishedTree): Task[] {
  const folder = dirname(build.settings.output)
  const program = join(packageFolder, 'lib', 'hook-library', 'element-outputs')
  const who = owner && build.site.mode === 'sudo' ? [`${owner.uid}:${owner.gid}`] : []
  return [
    {
      kind: 'exec',
      view: { root: { kind: 'host' }, binds: [{ from: folder, to: folder, writable: true }] },
      command: [program, tree, folder, ...who],
      env: { PATH: toolPath, LC_ALL: 'C' },
      output: 'log',
    },
  ]
}
