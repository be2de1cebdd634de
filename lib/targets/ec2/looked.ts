import { ParfaitError } from '../../errors.ts'
import type { PublishPlan, TargetIo } from '../driver.ts'

const firstWait = 5000
const longestWait = 60_000

/**
 * Looks until there is something to see, soon and then once a minute, for as long as the option `patience` says. Errors:
 * `target-unreachable`, `interrupted`, and those of `look`.
 */
export async function looked<T>(
  { look, what }: { look(): Promise<T | undefined>; readonly what: string },
  { url, options }: PublishPlan,
  { clock, signal }: TargetIo,
): Promise<T> {
  const patience = Number(options?.patience)
  const end = clock.now() + patience * 1000
  for (let wait = firstWait; ; wait = Math.min(longestWait, wait * 1.5)) {
    const seen = await look()
    if (seen !== undefined) return seen
    if (clock.now() >= end)
      throw new ParfaitError(
        'target-unreachable',
        `EC2 is not done with ${what} in ${patience} s`,
        {
          place: url,
          hint: 'publish again: it goes on waiting, and nothing is sent again; or --set patience= more seconds',
        },
      )
    // Whoever asks next finds out that it was interrupted.
    await clock.sleep(wait, signal).catch(() => {})
  }
}
