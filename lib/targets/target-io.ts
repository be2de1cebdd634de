import type { Addressed } from './address.ts'
import { clockOf, type GivenClock } from './clock.ts'
import { readCredentials } from './credentials.ts'
import type { TargetDriver, TargetIo } from './driver.ts'
import { ask } from './http/ask.ts'
import { type HttpIo, type RetryNote, usualPatience } from './http/call.ts'
import { proxiesOf } from './http/proxies.ts'
import { journalIn } from './journal.ts'

/** The process around a publication, handed in. */
export interface PublishHost extends GivenClock {
  readonly targets: readonly TargetDriver[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal?: AbortSignal | undefined
  /** Told as each file begins, by its name there. */
  readonly begin?: (name: string) => void
  progress(sent: number, size: number): void
  /** Bytes that were read back, of all. */
  readonly checked?: (read: number, size: number) => void
  /** Told what is waited for. */
  readonly says?: (text: string) => void
  /** Told before each wait for another try. */
  readonly retry?: (note: RetryNote) => void
}

const usualDeadline = 6 * 3600

/** What a target works with. `deadline` is in seconds from now. Error: `secret-missing`. */
export async function targetIo(
  { address, driver }: Addressed,
  { deadline = usualDeadline }: { readonly deadline?: number },
  host: PublishHost,
): Promise<TargetIo> {
  const { signal, progress, env } = host
  const clock = clockOf(host)
  const http: HttpIo = {
    clock,
    signal,
    proxies: proxiesOf(env),
    until: clock.now() + deadline * 1000,
    patience: usualPatience,
    retry: host.retry ?? (() => {}),
  }
  const readAll = async () => ({
    ...(await driver.moreCredentials?.({ address, env })),
    ...readCredentials(driver.name, driver.credentials, env),
  })
  let credentials = await readAll()
  return {
    get credentials() {
      return credentials
    },
    async freshCredentials() {
      credentials = await readAll()
      return credentials
    },
    signal,
    clock,
    journal: journalIn(env),
    http: { ask: (question) => ask(question, http) },
    says: host.says ?? (() => {}),
    progress,
    checked: host.checked ?? (() => {}),
  }
}
