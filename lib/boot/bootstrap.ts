import { kernelPanic } from './serial-console.ts'
import type { Session } from './session.ts'

/** How the bootstrap of a machine with the flavour `vm-bootstrap` ended. */
interface BootstrapEnd {
  readonly isSuccess: boolean
  readonly tries: number
}

/** Waits for it on the console. Errors: `boot-failed` when the time is over or the machine ended, `interrupted`. */
export async function waitForBootstrap(
  { console }: Pick<Session, 'console'>,
  limits: { readonly timeoutMs: number; readonly signal?: AbortSignal | undefined },
): Promise<BootstrapEnd> {
  const end = /vm-bootstrap: (succeeded|gave up) after (\d{1,9}) tr(?:y|ies)\b/
  const [, how, tries] = await console.waitFor(end, { ...limits, unless: kernelPanic })
  return { isSuccess: how === 'succeeded', tries: Number(tries) }
}
