import type { Reporter } from './events.ts'

/** A reporter that has a lifetime: whoever made it closes it, also after a failure. */
export interface Display extends Reporter {
  /** Gives the stream back as it was; events that come later are dropped. May be called twice. */
  close(): void
}
