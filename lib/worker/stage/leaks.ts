import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ParfaitError, throwFaults } from '../../errors.ts'
import { readIfThere } from '../../files.ts'
import { findLeaks } from '../../leaks/gate.ts'
import type { Leak } from '../../leaks/leak.ts'
import { stagePlaces } from '../../sandbox/stage.ts'
import type { LeaksPart } from '../../sandbox/stage-parts.ts'

/** Runs the leak gate. Error: `image-leaks`, one for each leak, where the part is fatal. */
export async function searchLeaks({ request, clues, isFatal }: LeaksPart): Promise<Leak[]> {
  const { tree, resolver } = stagePlaces
  const given = { secrets: readSecrets(), resolver: (await readIfThere(resolver)) ?? '' }
  const leaks = findLeaks({ ...request, tree }, { ...clues, ...given })
  if (isFatal) throwFaults(leaks.filter(({ left }) => !left).map(leakFault))
  return leaks
}

/** Bytes, for a secret need not be a text. */
function readSecrets(): ReadonlyMap<string, Uint8Array> {
  const folder = stagePlaces.secrets
  return new Map(namesIn(folder).map((name) => [name, readFileSync(join(folder, name))]))
}

/** A view without secrets has no folder of them. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
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
