import { readFileSync } from 'node:fs'
import { ParfaitError, throwFaults } from '../errors.ts'
import { findLeaks } from '../leaks/gate.ts'
import type { Leak } from '../leaks/leak.ts'
import type { LeaksTask } from '../sandbox/job.ts'

/** Runs the leak gate. Error: `image-leaks`, one for each leak, where the task is fatal. */
export function searchLeaks(
  { request, clues, isFatal }: LeaksTask,
  secrets: ReadonlyMap<string, Uint8Array>,
): Leak[] {
  const leaks = findLeaks(request, { ...clues, secrets, resolver: hostResolver() })
  if (isFatal) throwFaults(leaks.filter(({ left }) => !left).map(leakFault))
  return leaks
}

function hostResolver(): string {
  try {
    return readFileSync('/etc/resolv.conf', 'utf8')
  } catch {
    return ''
  }
}

function leakFault({ path, line, what, check, remedy, step }: Leak): ParfaitError {
  const by = step ? `, written by '${step.flavour}/${step.name}' of ${step.phase}` : ''
  const owner = step && step.flavour !== 'all' ? `'${step.flavour}'` : 'the flavour that brings it'
  return new ParfaitError('image-leaks', `'${path}' ${what} (${check})${by}`, {
    place: `${path}${line === undefined ? '' : `:${line}`} in the image`,
    hint: `${remedy}. Where it is meant: "leaves": [{ "path": "${path}", "reason": "…" }] in the flavour.json of ${owner}`,
  })
}
