/** Files of others: a flavour.json, a package.json, a lock. Each is taken, or refused by name; nothing breaks or hangs. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { faultsOf } from '../../lib/errors.ts'
import { readLock } from '../../lib/flavours/lock.ts'
import { readPackageJson } from '../../lib/flavours/npm.ts'
import { resolveOptions } from '../../lib/flavours/options.ts'
import { readFlavour } from '../../lib/flavours/read.ts'
import { anyValue, placesIn, replaced } from '../fixtures/any-value.ts'
import { fuzzRuns } from '../fixtures/fuzz.ts'

const manifest = {
  summary: 'acme',
  requires: ['tool'],
  provides: ['operating-system'],
  conflicts: ['other'],
  packages: { install: ['curl', 'a | b'] },
  options: {
    port: { type: 'integer', default: 80, minimum: 1, variable: 'PORT' },
    names: { type: 'array', items: { type: 'string', pattern: '^[a-z]+$' }, default: [] },
    file: { type: 'string', path: true, default: '' },
  },
  defaults: { tool: { x: 1 } },
  variables: ['TEAM'],
  secrets: { token: { description: 'x', required: false } },
  environment: { A: 'b' },
  tools: { jq: 'jq', gpg: { debian: 'gnupg' } },
  architectures: ['amd64'],
  excludes: ['/var/cache/**'],
  empties: ['/var/log/*'],
  leaves: [{ path: '/etc/x', reason: 'meant' }],
  bootsOffline: true,
}
const packageJson = {
  name: '@acme/flavours',
  version: '1.0.0',
  parfait: { flavours: ['flavours'] },
}
const lock = {
  lockVersion: 1,
  flavours: {
    acme: { origin: 'package', package: '@acme/x', version: '1.0.0', digest: 'a'.repeat(64) },
  },
}

/** Changed by a value in a place, or by a cut or a doubling in its text. */
function textsOf(document: object): fc.Arbitrary<string> {
  const whole = JSON.stringify(document)
  const at = fc.integer({ min: 0, max: whole.length })
  const values = fc
    .tuple(fc.constantFrom(...placesIn(document)), anyValue)
    .map(([path, by]) => JSON.stringify(replaced(document, path, by)) ?? '')
  const cuts = fc.tuple(at, at).map(([from, to]) => whole.slice(0, from) + whole.slice(to))
  return fc.oneof({ weight: 3, arbitrary: values }, cuts)
}

async function hold(document: object, use: (text: string) => Promise<unknown>) {
  await fc.assert(
    fc.asyncProperty(textsOf(document), async (text) => {
      const started = performance.now()
      // Throws again what is none of parfait's.
      await use(text).catch(faultsOf)
      if (performance.now() - started > 10_000) throw new Error('it took longer than 10 s')
    }),
    { numRuns: fuzzRuns(1000) },
  )
}

t.test('flavour.json', async (t) => {
  const folder = join(t.testdir({}), 'acme')
  mkdirSync(folder)
  const long = 'a'.repeat(40)
  await hold(manifest, async (text) => {
    writeFileSync(join(folder, 'flavour.json'), text)
    const flavour = await readFlavour(folder)
    const set = { acme: { port: `${long}!`, names: `${long}!`, file: `${long}!` } }
    resolveOptions([flavour], { file: {}, set, env: { PORT: long }, folder })
  })
  t.pass('taken or refused')
})

t.test('package.json', async (t) => {
  const folder = t.testdir({})
  await hold(packageJson, async (text) => {
    writeFileSync(join(folder, 'package.json'), text)
    await readPackageJson(folder)
  })
  t.pass('taken or refused')
})

t.test('parfait.lock', async (t) => {
  const path = join(t.testdir({}), 'parfait.lock')
  await hold(lock, async (text) => {
    writeFileSync(path, text)
    await readLock(path)
  })
  t.pass('taken or refused')
})
