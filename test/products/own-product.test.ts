/** A product that is handed in from outside: it is built as those are that come with parfait. */
import { readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { build, decide, loadSettings, type Product } from '../../lib/index.ts'
import type { BuildEvent } from '../../lib/report/events.ts'
import { validateBuild } from '../../lib/validate.ts'
import { busyboxBase, writeFlavours } from '../fixtures/busybox-base.ts'
import { listing } from '../fixtures/listing-product.ts'
import { needsSandbox } from '../fixtures/workshop.ts'

const skip = needsSandbox()
t.setTimeout(120_000)

const cwd = t.testdir()
const acme = {
  'install.d/10-a': '#!/bin/sh\nmkdir -p /srv/a\necho b >/srv/a/b\necho c >/srv/c\n',
  // Nobody asks for a layout: this product has no disk.
  'block-device.d/10-no': '#!/bin/sh\nexit 1\n',
}
writeFlavours(join(cwd, 'flavours'), { base: busyboxBase, acme })

const events: BuildEvent[] = []
const host = {
  report: (event: BuildEvent) => void events.push(event),
  now: Date.now,
  uid: process.getuid?.() ?? 0,
  gid: process.getgid?.() ?? 0,
}
const settingsOf = (flags: Readonly<Record<string, unknown>> = {}) =>
  loadSettings({
    flags: { output: 'out', store: 'store', flavoursPath: 'flavours', below: '/srv', ...flags },
    flavours: ['base', 'acme'],
    cwd,
    env: {},
    product: listing.settings,
  })
const run = (products: readonly Product[] = [listing], flags = {}) =>
  build(settingsOf(flags), { ...host, drivers: { products } })
const read = (name: string) => readFileSync(join(cwd, name), 'utf8')

t.test('it is built in the same sandbox, and noted in the same way', { skip }, async (t) => {
  const { artifacts, facts } = await run()
  t.equal(read('out.txt'), '/srv/a\n/srv/a/b\n/srv/c\n')
  t.equal(read('out.count'), '3\n')
  t.strictSame(facts, { files: 3 })
  t.match(artifacts, [
    { kind: 'list', path: join(cwd, 'out.txt'), size: 23 },
    { kind: 'count', path: join(cwd, 'out.count') },
  ])
  t.match(read('out.txt.sha256'), /^[0-9a-f]{64} {2}out\.txt\n$/)
  t.match(JSON.parse(read('out.manifest.json')), {
    name: 'out',
    listing: { files: 3 },
    artifacts: [{ kind: 'list' }, { kind: 'count' }],
  })
  const step = { phase: 'listing', flavour: 'all', name: 'list' }
  t.ok(events.some((event) => event.type === 'step-output' && event.line === '3 files'))
  t.match(events.filter((event) => event.type === 'step-finished').at(-1), { step })
})

t.test('it stays in place until something decides otherwise', { skip }, async (t) => {
  const inode = () => statSync(join(cwd, 'out.txt')).ino
  const [before, manifest] = [inode(), read('out.manifest.json')]
  rmSync(join(cwd, 'out.manifest.json'))
  await run()
  t.equal(inode(), before)
  t.equal(read('out.manifest.json'), manifest)
  await run([listing], { below: '/srv/a' })
  t.equal(read('out.txt'), '/srv/a/b\n')
})

t.test('validate and decide know it when it is handed in', { skip }, async (t) => {
  const { faults } = await validateBuild(settingsOf(), { drivers: { products: [listing] } })
  t.strictSame(faults, [])
  const steps = await decide(
    settingsOf(),
    { ...host, drivers: { products: [listing] } },
    async ({ plan }) => plan.steps.map(({ label }) => label.phase),
  )
  t.strictSame(steps, ['root', 'install'])
  await t.rejects(run([]), {
    code: 'settings-invalid',
    message: "Unknown product 'listing'",
    hint: 'products: disk, ramdisk',
  })
})

t.test('a maker that makes nothing, or is none', { skip }, async (t) => {
  const other = (text: string): Product => {
    const folder = t.testdir({ 'maker.mjs': text })
    return {
      ...listing,
      make: async (delivery) => ({
        ...(await listing.make(delivery)),
        module: join(folder, 'maker.mjs'),
        request: {},
      }),
    }
  }
  await t.rejects(run([other('export default { make: async () => ({}) }')]), {
    code: 'hook-output',
    message: /Expected a file of the kind 'list', and none was made/,
  })
  await t.rejects(run([other('export default 1')]), /expected 'export default defineMaker/)
  await t.rejects(run([other('export default {')]), { code: 'hook-invalid' })
  const thief = `import { readdirSync, writeFileSync } from 'node:fs'
export default { make: async ({ tree, files }) => {
  for (const path of Object.values(files)) writeFileSync(path, '')
  try { writeFileSync(tree + '/mark', ''); return { wrote: true } } catch {}
  return { root: readdirSync('/') }
} }`
  const { facts } = await run([other(thief)], { noCache: true })
  const { root = [] } = facts as { readonly root?: readonly string[] }
  t.ok(root.includes('tree'), 'it could not write to the tree')
  t.notOk(root.includes('home'), 'nor see a user of the host')
})
