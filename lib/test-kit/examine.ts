import { join, relative } from 'node:path'
import type { Decision } from '../decide.ts'
import { packageListerBinds } from '../deliver/package-list.ts'
import { alwaysExcluded } from '../products/disk.ts'
import { toolPath } from '../run.ts'
import { engineModule, moduleBinds } from '../sandbox/engine.ts'
import type { Job, ModuleTask } from '../sandbox/job.ts'
import { placeJob } from '../sandbox/places.ts'
import type { Answer, Examination, Question } from '../sandbox/questions.ts'
import type { Bind } from '../sandbox/view.ts'
import { openSession } from '../store/session.ts'

/**
 * Answers questions about the tree of a build: in a sandbox of its own, over the finished layers, without the build
 * environment. What a program writes there is gone with it.
 */
export async function examine(
  decision: Decision,
  questions: readonly Question[],
): Promise<readonly Answer[]> {
  const { build, plan } = decision
  const { store, site, signal } = build
  const session = await openSession(store, { remove: site.remove, ...(signal ? { signal } : {}) })
  try {
    const work = join(session.folder, 'examine')
    const own = (name: string) => relative(store.folder, join(work, name))
    const layers = plan.steps.toReversed().map(({ key }) => store.lowerPath(key))
    const job: Job = {
      store: store.folder,
      work,
      caches: [],
      folders: ['tree', 'upper', 'overlay', 'empty'].map((name) => join(work, name)),
      mounts: [
        {
          target: join(work, 'tree'),
          // One layer alone is no overlay: an empty folder lies below it.
          lower: [...layers, own('empty')],
          upper: own('upper'),
          work: own('overlay'),
        },
      ],
      tasks: [examineTask(decision, join(work, 'tree'), questions)],
    }
    const [answers] = await site.run(placeJob(job, build.roots))
    return answers as readonly Answer[]
  } finally {
    await session.close()
  }
}

function examineTask(
  { flavours }: Decision,
  tree: string,
  questions: readonly Question[],
): ModuleTask {
  const examination: Examination = {
    questions,
    excludes: [...alwaysExcluded, ...flavours.flatMap(({ manifest }) => manifest.excludes)],
    empties: flavours.flatMap(({ manifest }) => manifest.empties),
  }
  const chrootEnv = { PATH: toolPath, HOME: '/root', LC_ALL: 'C', TZ: 'UTC' }
  const binds: Bind[] = [...moduleBinds]
  for (const { from, to } of packageListerBinds(flavours)) binds.push({ from, to: `/target${to}` })
  return {
    ...engineModule('examine'),
    view: { root: { kind: 'tools' }, chroot: { from: tree, to: '/target' }, binds },
    context: { treeRoot: '/target', chrootEnv, ...examination },
  }
}
