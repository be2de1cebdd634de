import type { Decision } from '../../lib/decide.ts'
import { lastJob } from '../../lib/deliver/last-job.ts'
import { partRecipe } from '../../lib/deliver/maker.ts'
import { disk } from '../../lib/products/disk.ts'
import type { ExecTask, Job } from '../../lib/sandbox/job.ts'
import { placeJob } from '../../lib/sandbox/places.ts'
import { isStageTask } from '../../lib/sandbox/stage.ts'
import { walkPlan } from '../../lib/walk/walk.ts'
import type { Workshop } from '../fixtures/workshop.ts'

/** The job that would make the disk, with programs of our own in place of its stage, in the same views. */
async function hijack(decision: Decision, attack: ExecTask['command']): Promise<Job> {
  const owner = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 }
  const recipe = await partRecipe(await disk.make(decision), decision.build)
  const aside = await decision.build.session.asideOf(decision.build.settings.output)
  const { handover, ...job } = lastJob(decision, { recipe, owner, aside })
  const tasks = job.tasks.flatMap((task): ExecTask[] =>
    task.kind === 'module' && isStageTask(task)
      ? [{ kind: 'exec', view: task.view, command: attack, env: task.env, output: 'lines' }]
      : [],
  )
  return { ...job, tasks, ...(handover ? { handover } : {}) }
}

/** What each stage task says when it runs a program. */
export async function runHijacked(
  shop: Workshop,
  command: ExecTask['command'],
  request: Parameters<Workshop['decide']>[0] = {},
): Promise<string[][]> {
  const built = await shop.build(request)
  if (built.error) throw built.error
  return shop.decide(request, async (decision) => {
    await walkPlan(decision)
    const { site, secrets, roots } = decision.build
    const job = placeJob(await hijack(decision, command), roots)
    return (await site.run(job, { secrets })) as string[][]
  })
}
