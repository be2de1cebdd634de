import type { Addressed } from '../targets/address.ts'
import type { TargetIo } from '../targets/driver.ts'
import { targetIo } from '../targets/target-io.ts'
import type { SharedStoreIo } from './driver.ts'

/** How long a service may keep builds waiting that could do without it, in seconds. */
const questionDeadline = 30

/** How a service is asked what it has, and how layers go there and come: with the tries, proxies and credentials of targets. */
export function ways(
  addressed: Addressed,
  { env, signal, now }: SharedStoreIo,
): { ask(): Promise<TargetIo>; send(): Promise<TargetIo> } {
  const host = { targets: [], cwd: '/', env, signal, now, progress: () => {} }
  return {
    ask: () => targetIo(addressed, { deadline: questionDeadline }, host),
    send: () => targetIo(addressed, {}, host),
  }
}
