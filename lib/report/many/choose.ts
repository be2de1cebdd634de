import { isLive, lookOf } from '../choose.ts'
import { createJson } from '../json.ts'
import type { TextStream } from '../stream.ts'
import type { ManyDisplay } from './display.ts'
import { createManyPlain } from './plain.ts'
import { createManyTerminal } from './terminal.ts'

/** The display of many builds that fits: JSON on standard output when asked for, else live or plain on standard error. */
export function chooseManyDisplay({
  stdout,
  stderr,
  env,
  json,
  ...rest
}: {
  readonly stdout: TextStream
  readonly stderr: TextStream
  readonly env: Readonly<Record<string, string | undefined>>
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Builds that there will be. */
  readonly count: number
  readonly json: boolean
  readonly verbose: boolean
}): ManyDisplay {
  if (json) return createJson({ stream: stdout })
  const look = lookOf(stderr, env)
  if (isLive(stderr, env)) return createManyTerminal({ ...rest, stream: stderr, look })
  return createManyPlain({ ...rest, stream: stderr, unicode: look.unicode })
}
