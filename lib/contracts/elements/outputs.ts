import { join } from 'node:path'
import { packageFolder } from '../../files.ts'
import { toolPath } from '../../run.ts'
import type { Task } from '../../sandbox/job.ts'
import { type StageFolders, stagePlaces, stageView } from '../../sandbox/stage.ts'

const program = '/element-outputs'

/** Copies what hooks of elements left in their working directory to where the image goes. */
export function outputTasks({ layers: _, ...folders }: StageFolders): Task[] {
  const view = stageView(folders)
  const source = join(packageFolder, 'lib', 'hook-library', 'element-outputs')
  return [
    {
      kind: 'exec',
      view: { ...view, binds: [...view.binds, { from: source, to: program }] },
      command: [program, stagePlaces.tree, stagePlaces.beside],
      env: { PATH: toolPath, LC_ALL: 'C' },
      output: 'log',
    },
  ]
}
