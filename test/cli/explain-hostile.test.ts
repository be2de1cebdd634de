/** Files that call themselves manifests: `explain` prints them, or says that they are none; it never breaks. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { explainCommand } from '../../lib/cli/explain.ts'
import { call } from '../fixtures/call.ts'
import { sampleManifest } from '../fixtures/sample-manifest.ts'

/** Every place of a value, as the keys that lead to it. */
function placesIn(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (value === null || typeof value !== 'object') return [path]
  return [path, ...Object.entries(value).flatMap(([key, one]) => placesIn(one, [...path, key]))]
}

function replaced(value: unknown, path: readonly string[], by: unknown): unknown {
  const [key, ...rest] = path
  if (key === undefined) return by
  const copy = structuredClone(value) as Record<string, unknown>
  copy[key] = replaced(copy[key], rest, by)
  return copy
}

t.test('any value in any place', async (t) => {
  const cwd = t.testdir({})
  const places = placesIn(sampleManifest)
  const junk = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom('\u001b[31m\u0007', '\u202e', -1, 1e300, [], {}, [null], '2026-99-99T99:99'),
  )
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...places), junk, async (path, by) => {
      writeFileSync(
        join(cwd, 'a.manifest.json'),
        JSON.stringify(replaced(sampleManifest, path, by)),
      )
      const { stdout, error } = await call(explainCommand, ['a'], { cwd })
      if (error !== undefined && (error as { code?: string }).code !== 'image-invalid') throw error
      if (/[^\P{Cc}\n]/u.test(stdout))
        throw new Error(`control characters: ${JSON.stringify(stdout)}`)
    }),
    { numRuns: 500 },
  )
})
