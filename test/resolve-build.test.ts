import { join } from 'node:path'
import t from 'tap'
import { explainBuild } from '../lib/cli/explain-build.ts'
import { decide } from '../lib/decide.ts'
import { faultsOf } from '../lib/errors.ts'
import { loadSettings, type SettingSources } from '../lib/load-settings.ts'
import { resolveBuild } from '../lib/resolve-build.ts'
import { validateBuild } from '../lib/validate.ts'
import { busyboxBase, writeFlavours } from './fixtures/busybox-base.ts'

const size = { type: 'string', description: 'How large.', default: '8M', enum: ['8M', '9M'] }
const flavours = {
  base: busyboxBase,
  acme: {
    'flavour.json': JSON.stringify({
      summary: 'acme',
      options: { size, other: { type: 'number', default: 1 } },
      secrets: { token: { description: 'lets it in', required: true } },
      tools: { 'no-such-program': 'nothing' },
    }),
    'install.d/10-a': '#!/bin/sh\nexit 1\n',
  },
  broken: { 'flavour.json': '{ "summry": "" }' },
}

const bad: Partial<SettingSources> = {
  flavours: ['base', 'acme'],
  set: ['acme.size=1G'],
  vars: [{ path: ['acme', 'other'], value: 'many', place: 'v.yml:2:3' }],
}

const load = (folder: string, sources: Partial<SettingSources> = {}) =>
  loadSettings({
    flavours: ['base', 'acme'],
    flags: { flavoursPath: join(folder, 'flavours'), output: join(folder, 'out') },
    env: {},
    cwd: folder,
    ...sources,
  })

async function messagesOf(work: Promise<unknown>): Promise<string[]> {
  const faults = await work.then(() => [], faultsOf)
  return faults.map(({ message }) => message)
}

t.test('all that is wrong at once, and each once', async (t) => {
  const folder = t.testdir({})
  writeFlavours(join(folder, 'flavours'), flavours)
  const settings = load(folder, bad)
  const needs = { env: {}, tools: [] }
  const messages = [
    /^Option 'acme\.other': must be number/,
    /^Options of flavour 'acme': size: must be one of '8M', '9M'/,
    /^The flavour 'acme' needs the secret 'token'/,
    /^The program 'no-such-program' was not found/,
  ]
  const { faults } = await resolveBuild(settings, { warn: () => {}, needs })
  t.match(
    faults.map(({ message }) => message),
    messages,
  )
  t.equal(faults.length, messages.length)
})

t.test('a build, its validation and its explanation agree', async (t) => {
  const folder = t.testdir({})
  writeFlavours(join(folder, 'flavours'), flavours)
  const cases: [string, Partial<SettingSources>][] = [
    ['options and variables', bad],
    ['a flavour that cannot be read', { ...bad, flavours: ['base', 'broken', 'acm', 'acme'] }],
    ['two bases', { flavours: ['base', 'debian'] }],
  ]
  const host = { report: () => {}, now: () => 0, uid: 0, gid: 0 }
  for (const [title, sources] of cases) {
    const settings = load(folder, sources)
    const nothing = async () => t.fail('no build begins')
    const { faults } = await validateBuild(settings, {})
    t.strictSame(
      await messagesOf(decide(settings, host, nothing)),
      faults.map(({ message }) => message),
      `${title}: a build and its validation`,
    )
    const ofFlavours = faults.filter(({ code }) => !/^(secret|tool)-/.test(code))
    t.strictSame(
      await messagesOf(explainBuild(settings, () => {})),
      ofFlavours.map(({ message }) => message),
      `${title}: an explanation asks for neither secrets nor programs`,
    )
  }
})

t.test('a faulty flavour hides no fault of the others', async (t) => {
  const folder = t.testdir({})
  writeFlavours(join(folder, 'flavours'), flavours)
  const settings = load(folder, { flavours: ['base', 'acm', 'acme'], set: ['acme.size=1G'] })
  const { faults, flavours: sound } = await resolveBuild(settings, { warn: () => {} })
  t.match(faults, [{ code: 'flavour-unknown' }, { message: /size: must be one of/ }])
  t.match(
    sound.map(({ name }) => name),
    ['base', 'acme'],
  )
})

t.test('nothing wrong', async (t) => {
  const folder = t.testdir({})
  writeFlavours(join(folder, 'flavours'), flavours)
  const settings = load(folder, {
    vars: [{ path: ['acme', 'other'], value: '3', place: 'v.yml:2:3' }],
    set: ['acme.size=9M'],
  })
  const { faults, options } = await resolveBuild(settings, { warn: () => {} })
  t.strictSame([faults, options.acme], [[], { size: '9M', other: 3 }])
})
