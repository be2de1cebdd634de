import { mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { ParfaitError } from '../../lib/errors.ts'
import { discoverFlavours, requireFlavour } from '../../lib/flavours/discover.ts'
import { originText } from '../../lib/flavours/origin.ts'
import { resolveFlavours } from '../../lib/flavours/resolve.ts'
import { type MadePackage, writePackages, writeProject } from '../fixtures/npm-project.ts'

const manifest = (value: object) => ({ 'flavour.json': JSON.stringify(value) })
const os = manifest({ provides: ['operating-system'] })

/** `name origin` of what is found from a folder, the built-in ones left out; `+` before what is hidden. */
async function find(project: string, searchPath: readonly string[] = []): Promise<string[]> {
  const found = await discoverFlavours(searchPath, { project })
  return [...found.values()].flatMap((flavour) => {
    const all = [flavour, ...flavour.shadows].filter(({ origin }) => origin.kind !== 'built-in')
    return all.map((one, i) => `${i > 0 ? '+' : ''}${one.name} ${originText(one.origin)}`)
  })
}

t.test('direct dependencies, in the order of package.json, behind the search path', async (t) => {
  const folder = writePackages(t.testdir({ path: { pg: {}, own: {} } }), {
    'project/node_modules/@acme/flavours': { flavours: { pg: {}, web: {} } },
    'project/node_modules/b': { flavours: { pg: {}, extra: {} } },
    'project/node_modules/indirect': { flavours: { never: {} } },
    'project/node_modules/plain': { json: { parfait: undefined } },
  })
  const project = writeProject(join(folder, 'project'), ['b'], {
    devDependencies: { '@acme/flavours': '1', plain: '1', gone: '1', '../path': '1' },
  })
  mkdirSync(join(project, 'deep/er'), { recursive: true })
  const wanted = ['extra b 1.2.3', 'pg b 1.2.3', '+pg @acme/flavours 1.2.3']
  t.strictSame((await find(join(project, 'deep/er'))).sort(), [
    '+pg @acme/flavours 1.2.3',
    ...wanted.slice(0, 2),
    'web @acme/flavours 1.2.3',
  ])
  t.match(await find(project, [join(folder, 'path')]), ['own path', 'pg path', '+pg b 1.2.3'])
  const found = await discoverFlavours([join(folder, 'path')], { project })
  t.equal(
    requireFlavour(found, '@acme/flavours:pg').folder,
    join(project, 'node_modules/@acme/flavours/flavours/pg'),
    'the qualified name reaches the hidden one',
  )
  const cases: [string, RegExp][] = [
    ['@acme/flavours:gp', /did you mean '@acme\/flavours:pg'/],
    ['indirect:never', /'indirect:never' was not found$/],
  ]
  for (const [name, message] of cases)
    t.throws(() => requireFlavour(found, name), { code: 'flavour-unknown', message }, name)
  t.throws(() => requireFlavour(found, 'indirect:never'), {
    code: 'flavour-unknown',
    hint: /among the dependencies/,
  })
})

t.test('hoisted packages, workspaces, links, and the project itself', async (t) => {
  const folder = writePackages(t.testdir({}), {
    'node_modules/hoisted': { flavours: { a: {} } },
    'packages/member': { flavours: { b: {} }, json: { name: 'member', version: '0.0.1' } },
    'packages/app': {
      flavours: { mine: {} },
      json: { dependencies: { hoisted: '*', member: '*', alias: 'npm:real@1' } },
    },
    'packages/app/node_modules/alias': { flavours: { c: {} }, json: { name: 'real' } },
  })
  symlinkSync('../packages/member', join(folder, 'node_modules/member'))
  t.strictSame(await find(join(folder, 'packages/app')), [
    'mine packages/app 1.2.3',
    'a hoisted 1.2.3',
    'b member 0.0.1',
    'c alias 1.2.3',
  ])
})

t.test('what a package may not declare is refused, and the rest is found', async (t) => {
  const bad: Record<string, MadePackage['json']> = {
    outside: { parfait: { flavours: '../../elsewhere' } },
    absolute: { parfait: { flavours: '/etc' } },
    link: { parfait: { flavours: 'link' } },
    missing: { parfait: { flavours: 'nowhere' } },
    number: { parfait: { flavours: 7 } },
    several: { parfait: { flavours: ['flavours', '..'] } },
  }
  const packages = Object.entries(bad).map(([name, json = {}]) => [
    `node_modules/${name}`,
    { json, flavours: { [name]: {} } },
  ])
  const folder = writePackages(t.testdir({ elsewhere: { evil: {} } }), {
    ...Object.fromEntries(packages),
    'node_modules/good': { flavours: { good: {} } },
    'node_modules/null': { json: { parfait: null } },
  })
  symlinkSync('../../elsewhere', join(folder, 'node_modules/link/link'))
  symlinkSync('/etc', join(folder, 'node_modules/good/flavours/etc'))
  writeProject(folder, [...Object.keys(bad), 'good', 'null'])
  const faults: ParfaitError[] = []
  const found = await discoverFlavours([], {
    project: folder,
    refuse: (fault) => faults.push(fault),
  })
  const names = [...found.values()].filter(({ origin }) => origin.kind !== 'built-in')
  t.strictSame(
    names.map(({ name }) => name),
    ['good'],
  )
  t.equal(faults.length, Object.keys(bad).length + 1)
  for (const message of [/'outside' leads out/, /'absolute' leads out/, /'link' leads out/])
    t.ok(faults.some((fault) => message.test(fault.message) && fault.code === 'flavour-manifest'))
  t.match(await discoverFlavours([], { project: folder }).catch((error) => error), {
    name: 'Faults',
  })
})

t.test('what lies open to everybody brings nothing in', { skip: notRoot() }, async (t) => {
  const { chmodSync, chownSync } = await import('node:fs')
  const folder = writeProject(
    writePackages(t.testdir({}), { 'node_modules/b': { flavours: { pg: {} } } }),
    ['b'],
  )
  t.strictSame(await find(folder), ['pg b 1.2.3'])
  chmodSync(folder, 0o1777)
  t.strictSame(await find(folder), ['pg b 1.2.3'], 'of our own')
  chownSync(join(folder, 'node_modules'), 12345, 12345)
  t.strictSame(await find(folder), [], 'packages of somebody else')
  chownSync(join(folder, 'node_modules'), 0, 0)
  chownSync(join(folder, 'package.json'), 12345, 12345)
  t.strictSame(await find(folder), [], 'a project of somebody else')
})

function notRoot(): string | false {
  return process.getuid?.() === 0 ? false : 'needs root'
}

t.test('requires may name the package; one image has one flavour of a name', async (t) => {
  const app = { app: manifest({ requires: ['@b/flavours:pg'] }) }
  const folder = writePackages(t.testdir({}), {
    'node_modules/a': { flavours: { pg: {}, ...app, os } },
    'node_modules/@b/flavours': { flavours: { pg: {} } },
  })
  writeProject(folder, ['a', '@b/flavours'])
  const found = await discoverFlavours([], { project: folder })
  const resolve = async (asked: string[]) =>
    (await resolveFlavours({ found, asked, base: undefined, architecture: 'amd64' })).map(
      ({ name, origin }) => `${name} ${originText(origin)}`,
    )
  t.strictSame(await resolve(['os', 'app']), ['os a 1.2.3', 'pg @b/flavours 1.2.3', 'app a 1.2.3'])
  t.strictSame(await resolve(['os', 'a:pg', 'pg']), ['os a 1.2.3', 'pg a 1.2.3'])
  await t.rejects(resolve(['os', 'pg', 'app']), {
    code: 'flavour-conflict',
    message: /Two flavours are named 'pg': that of a 1\.2\.3 .+, and that of @b\/flavours/,
  })
  rmSync(join(folder, 'node_modules/a'), { recursive: true })
  t.match(await find(folder), ['pg @b/flavours 1.2.3'], 'what is not installed is not there')
})
