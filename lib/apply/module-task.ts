import { dirname } from 'node:path'
import { flavourOf, type Hook } from '../flavours/flavour.ts'
import { visibleData } from '../plan/visible-data.ts'
import { hostSocket } from '../sandbox/host-words.ts'
import type { ModuleTask } from '../sandbox/job.ts'
import type { Step } from '../step.ts'
import { moduleHookTask, secretsInside } from '../walk/inside.ts'
import type { ParcelSource } from './parcel.ts'

/** A hook that is a module in a view without a tree; `folder` has the socket of whoever answers for the host. */
export function moduleTask(
  of: { readonly step: Step; readonly hook: Hook; readonly source: ParcelSource },
  { work, folder }: { readonly work: string; readonly folder: string },
): Promise<ModuleTask> {
  const { step, hook, source } = of
  const { build, flavours, data, clock } = source
  const flavour = flavourOf(flavours, hook.flavour)
  return moduleHookTask(
    { step, hook, flavour, input: { build, flavours, plan: { clock } } },
    {
      work: `${work}-seen`,
      data: visibleData(flavour, flavours, data).folders,
      secrets: [secretsInside],
      view: { binds: [{ from: folder, to: dirname(hostSocket) }] },
      context: { hostSocket },
    },
  )
}
