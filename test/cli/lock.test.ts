import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { lockCommand } from '../../lib/cli/lock.ts'
import { planCommand } from '../../lib/cli/plan.ts'
import { validateCommand } from '../../lib/cli/validate.ts'
import type { Faults } from '../../lib/errors.ts'
import { chooseFlavours } from '../../lib/flavours/choose.ts'
import { lockedFlavour, lockName, lockText, readLock } from '../../lib/flavours/lock.ts'
import { type Origin, originKinds } from '../../lib/flavours/origin.ts'
import { loadSettings } from '../../lib/load-settings.ts'
import { busyboxBase, writeFlavours } from '../fixtures/busybox-base.ts'
import { call } from '../fixtures/call.ts'
import { flavourWith } from '../fixtures/flavour.ts'
import { writePackages, writeProject } from '../fixtures/npm-project.ts'
import { tinyElement } from '../fixtures/tiny-element.ts'
import { needsSandbox } from '../fixtures/workshop.ts'

const web = {
  'flavour.json': '{"requires": ["pg"]}',
  'install.d/10-a.ts': `import { pad } from 'pad'\nexport default pad\n`,
  'install.d/data.txt': 'x',
}

function makeProject(folder: string): string {
  writePackages(folder, {
    'node_modules/acme': {
      flavours: { base: busyboxBase, web, pg: { 'install.d/10-b': '#!/bin/sh\n' } },
    },
    'node_modules/pad': {
      json: { parfait: undefined },
      files: { 'index.js': 'exports.pad = 1\n' },
    },
  })
  return writeProject(folder, ['acme'])
}

/** The flavours of a build in the project; or the errors, as texts. */
async function choose(
  cwd: string,
  given: { flags?: Record<string, unknown>; env?: Record<string, string> },
) {
  const settings = loadSettings({
    env: {},
    flavours: ['base', 'web'],
    cwd,
    hostArchitecture: 'amd64',
    ...given,
  })
  return chooseFlavours(settings, () => {}).then(
    (flavours) => flavours.map(({ name }) => name),
    (error: Faults) => (error.errors ?? [error]).map((one) => `${one.code}: ${one.message}`),
  )
}

const locked = { flags: { locked: true } }

t.test('a lock holds every flavour of a build to what it was', async (t) => {
  const cwd = makeProject(t.testdir({}))
  t.match(await choose(cwd, locked), [/^lock-missing: Expected a lock, found none$/])
  const { stdout, error } = await call(lockCommand, ['base', 'web'], {
    cwd: join(cwd, 'node_modules/..'),
  })
  t.equal(error, undefined)
  t.match(stdout, /^new {2}pg +acme 1\.2\.3 +[0-9a-f]{12}$/m)
  t.match(stdout, `3 flavours locked in ${join(cwd, 'parfait.lock')}`)
  const names = ['base', 'pg', 'web']
  t.strictSame(await choose(cwd, locked), names)
  t.strictSame(await choose(cwd, { env: { PARFAIT_LOCKED: '1' } }), names, 'by variable')

  const flavours = join(cwd, 'node_modules/acme/flavours')
  const changes: [string, () => void, RegExp[]][] = [
    [
      'a file',
      () => writeFileSync(join(flavours, 'pg/install.d/10-b'), '#!/bin/sh\ntrue\n'),
      [/'pg' is not what/],
    ],
    [
      'an executable bit',
      () => chmodSync(join(flavours, 'web/install.d/data.txt'), 0o755),
      [/'web' is not what/],
    ],
    [
      'an imported package',
      () => writeFileSync(join(cwd, 'node_modules/pad/index.js'), 'exports.pad = 2\n'),
      [/'web' is not what the lock says: locked acme 1\.2\.3 \(\w{12}\), found acme 1\.2\.3 \(/],
    ],
    [
      'another version of the package',
      () => {
        const path = join(cwd, 'node_modules/acme/package.json')
        writeFileSync(path, readFileSync(path, 'utf8').replace('1.2.3', '1.2.4'))
      },
      [/'base'.*found acme 1\.2\.4/, /'pg'/, /'web'/],
    ],
  ]
  for (const [title, change, wanted] of changes) {
    change()
    t.match(await choose(cwd, locked), wanted, title)
    t.strictSame(await choose(cwd, {}), names, 'without --locked nothing is compared')
    rmSync(join(cwd, 'node_modules'), { recursive: true })
    makeProject(cwd)
    t.strictSame(await choose(cwd, locked), names)
  }
})

t.test('others in the lock stay; what is not in it is refused', async (t) => {
  const cwd = makeProject(t.testdir({}))
  await call(lockCommand, ['-n', 'base'], { cwd })
  t.match(await choose(cwd, locked), [/'pg' is not in the lock/, /'web' is not in the lock/])
  t.match((await call(lockCommand, ['base', 'web'], { cwd })).stdout, /^same +base/m)
  await call(lockCommand, ['base', 'pg'], { cwd })
  t.strictSame(await choose(cwd, locked), ['base', 'pg', 'web'])
  for (const text of ['{', '{"lockVersion": 3, "flavours": {}}', '[]']) {
    writeFileSync(join(cwd, 'parfait.lock'), text)
    t.match(await choose(cwd, locked), [/^lock-differs: .*is no lock/], text)
  }
  t.match((await call(lockCommand, [], { cwd })).error, { code: 'usage' })
})

t.test('a lock of elements is read back, and names the one that was edited', async (t) => {
  const cwd = t.testdir({})
  writeProject(cwd, [])
  const own = writeFlavours(join(cwd, 'flavours'), { pg: { 'install.d/10-b': '#!/bin/sh\n' } })
  const elements = writeFlavours(join(cwd, 'elements'), {
    tiny: tinyElement,
    // Nothing but its place says that it is an element.
    plain: { 'install.d/10-a': '#!/bin/sh\n' },
  })
  const names = ['tiny', 'plain', 'pg']
  const env = { FLAVOURS_PATH: own, ELEMENTS_PATH: elements, PATH: process.env.PATH ?? '' }
  const run = (make: Parameters<typeof call>[0], ...words: string[]) =>
    call(make, ['-n', ...words, ...names], { cwd, env })
  t.equal((await run(lockCommand)).error, undefined)
  t.match((await run(lockCommand)).stdout, /^same +plain +elements +[0-9a-f]{12}$/m, 'twice')
  t.match(JSON.parse(readFileSync(join(cwd, 'parfait.lock'), 'utf8')), {
    flavours: { plain: { origin: 'elements' }, pg: { origin: 'path' } },
  })
  const valid = await run(validateCommand, '--locked')
  t.equal(valid.error, undefined, valid.stderr)
  writeFileSync(join(elements, 'plain/install.d/10-a'), '#!/bin/sh\ntrue\n')
  const { error, stderr } = await run(validateCommand, '--locked')
  t.ok(error)
  t.match(stderr, /lock-differs.*'plain' is not what the lock says: locked elements \(/)
  t.notMatch(stderr, /'(tiny|pg)' is not/)
})

t.test('an origin of any kind is read back', async (t) => {
  const folder = t.testdir({})
  for (const kind of originKinds) {
    const origin = { kind, name: '@acme/x', version: '1.0.0', folder } as Origin
    const flavour = lockedFlavour({ ...flavourWith('acme', {}), origin, digest: 'abc' })
    const path = join(folder, lockName)
    writeFileSync(path, lockText({ flavours: { acme: flavour } }))
    t.strictSame((await readLock(path))?.flavours, { acme: flavour }, kind)
  }
})

t.test('the state of the base can be locked too', { skip: needsSandbox() }, async (t) => {
  const cwd = t.testdir({})
  const hook = (state: string) => `import { defineBase } from 'parfait'
export default defineBase({ state: () => ({ identity: '${state}', date: 1700000000 }), run: () => {} })\n`
  const os = { 'flavour.json': busyboxBase['flavour.json'] ?? '', 'root.d/10-a.ts': hook('STATE') }
  writePackages(cwd, { 'node_modules/acme': { flavours: { os } } })
  writeProject(cwd, ['acme'])
  const args = ['--store', 'store', 'os']
  t.equal((await call(lockCommand, ['--state', ...args], { cwd })).error, undefined)
  const path = join(cwd, 'parfait.lock')
  t.match(JSON.parse(readFileSync(path, 'utf8')), { flavours: { os: { state: 'STATE' } } })
  t.ok(existsSync(path))
  const plan = () => call(planCommand, ['--locked', ...args], { cwd })
  t.match((await plan()).stdout, /1 of 1 steps would run/)
  writeFileSync(path, readFileSync(path, 'utf8').replace('STATE', 'OLD'))
  const { stderr } = await plan()
  t.match(stderr, /error\[lock-differs\]: The archive of 'os' has changed: locked OLD, found STATE/)
})
