import type { Readable, Writable } from 'node:stream'
import type { Site } from '../builders/builder.ts'
import { present } from '../json.ts'
import { reportsOf } from '../report/format.ts'
import type { SharedStoreSettings } from '../settings/shared-store.ts'
import type { Store } from '../store/store.ts'
import type { FrameWriter } from './frames.ts'
import type { ToClient } from './messages.ts'
import { nameForClient, type Renamed } from './name-for-client.ts'

/** The process around a server's side of a connection. */
export interface ServeHost {
  readonly input: Readable
  readonly output: Writable
  readonly env: Readonly<Record<string, string | undefined>>
  readonly uid: number
  readonly gid: number
  readonly now: () => number
  readonly signal: AbortSignal
  /** Absolute path of the store. */
  readonly store: string
  /** That of this machine, whatever the client has; absent: it has none. */
  readonly sharedStore?: SharedStoreSettings | undefined
  /** Builds side by side. */
  readonly slots: number
  /** Absolute path of the folder that images stay in; absent: they go to the client. */
  readonly out?: string | undefined
}

/** What all parts of a connection work with. */
export interface ServedConnection {
  readonly host: ServeHost
  readonly store: Store
  readonly site: Site
  readonly writer: FrameWriter<ToClient>
  /** Aborted when the client is gone, or says so. */
  readonly signal: AbortSignal
}

/** Tells a client what went wrong, in its own paths; what parfait did not foresee without the lines of its code. */
export async function tell(
  writer: FrameWriter<ToClient>,
  error: unknown,
  names: readonly Renamed[] = [],
): Promise<void> {
  const errors = reportsOf(error).map(({ code, message, place, hint }) =>
    code === 'internal' ? { code, message } : present({ code, message, place, hint }),
  )
  await writer.send({ type: 'failed', errors: nameForClient(errors, names) })
}
