import { type FarmQueue, openQueue } from '../farm/open-queue.ts'
import type { CommandIo } from './io.ts'

/** The option of all commands about a queue. */
export const queueOption = [
  '--queue <address>',
  'redis://HOST or postgres://HOST/DATABASE [PARFAIT_QUEUE]',
] as const

export interface QueueFlag {
  readonly queue?: string
}

/** Does something with the queue that a command line, or the environment, names. Errors: `queue-missing`, `queue-unreachable`. */
export async function withQueue<T>(
  { queue: address }: QueueFlag,
  { env }: CommandIo,
  use: (queue: FarmQueue) => Promise<T>,
): Promise<T> {
  const queue = await openQueue(address ?? env.PARFAIT_QUEUE)
  try {
    return await use(queue)
  } finally {
    await queue.close()
  }
}
