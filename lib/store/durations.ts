import { canonicalJson, digest } from '../files.ts'
import type { StepLabel } from '../report/events.ts'
import { note } from './note.ts'
import type { Store } from './store.ts'

const kind = 'duration'

/** Notes how long a step took, in seconds, whatever it was made of. Where the store takes no note, there is none. */
export function noteDuration(store: Store, label: StepLabel, seconds: number): Promise<void> {
  return note(store, { kind, key: keyOf(label), value: seconds })
}

/** How long a step of this name took the last time, in seconds; undefined where none is known of. */
export async function lastDuration(store: Store, label: StepLabel): Promise<number | undefined> {
  const seconds = await store.readRecord<unknown>(kind, keyOf(label))
  return typeof seconds === 'number' && seconds >= 0 ? seconds : undefined
}

function keyOf({ phase, flavour, name }: StepLabel): string {
  return digest(canonicalJson([phase, flavour, name]))
}
