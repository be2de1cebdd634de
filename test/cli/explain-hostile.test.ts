/** Files that call themselves manifests: `explain` prints them, or says that they are none; it never breaks. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { explainCommand } from '../../lib/cli/explain.ts'
import { anyValue, placesIn, replaced } from '../fixtures/any-value.ts'
import { call } from '../fixtures/call.ts'
import { fuzzRuns } from '../fixtures/fuzz.ts'
import { sampleManifest } from '../fixtures/sample-manifest.ts'

t.test('any value in any place', async (t) => {
  const cwd = t.testdir({})
  const places = placesIn(sampleManifest)
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...places), anyValue, async (path, by) => {
      writeFileSync(
        join(cwd, 'a.manifest.json'),
        JSON.stringify(replaced(sampleManifest, path, by)),
      )
      const { stdout, error } = await call(explainCommand, ['a'], { cwd })
      if (error !== undefined && (error as { code?: string }).code !== 'image-invalid') throw error
      if (/[^\P{Cc}\n]/u.test(stdout))
        throw new Error(`control characters: ${JSON.stringify(stdout)}`)
    }),
    { numRuns: fuzzRuns(500) },
  )
})
