import type { PublishPlan, TargetIo } from '../driver.ts'
import { type CloudImage, imageById } from './images.ts'

/** What Glance is in the middle of. */
const busy = ['saving', 'uploading', 'importing']

/** Milliseconds in which a service finds out that a connection is gone. */
const graceOfCut = 15_000
const between = 2000

/** Whether nothing can come of an image any more. Of a service that was killed one stays in `saving` for ever. */
export function isLost({ status }: CloudImage): boolean {
  return busy.includes(status) || ['killed', 'pending_delete', 'deleted'].includes(status)
}

/**
 * Waits for an image until Glance is done with it: for as long as the option `patience` says since it was changed, or shortly where
 * not all of it was sent. Undefined where it is gone.
 */
export async function settled(
  image: CloudImage,
  { isCut }: { readonly isCut: boolean },
  plan: PublishPlan,
  io: TargetIo,
): Promise<CloudImage | undefined> {
  const { clock, signal } = io
  const patience = isCut ? graceOfCut : Number(plan.options?.patience) * 1000
  const age = isCut ? 0 : clock.now() - (Date.parse(image.updated_at ?? '') || clock.now())
  const end = clock.now() + patience - Math.max(0, age)
  let now: CloudImage | undefined = image
  let isSaid = false
  while (now && busy.includes(now.status) && clock.now() < end) {
    if (!isSaid) io.says(`the image ${now.id} is still '${now.status}': waiting for the service`)
    isSaid = true
    await clock.sleep(between, signal).catch(() => {})
    now = await imageById(image.id, plan, io)
  }
  return now
}
