import type { NamedBuildEvent } from '../events.ts'

/** Listens to many builds; whoever made it closes it. */
export interface ManyDisplay {
  (event: NamedBuildEvent): void
  /** Gives the stream back as it was; events that come later are dropped. */
  close(): void
}
