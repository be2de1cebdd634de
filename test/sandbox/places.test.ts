/** Jobs name their paths from roots: another machine has these folders elsewhere. */
import assert from 'node:assert'
import { realpathSync } from 'node:fs'
import fc from 'fast-check'
import t from 'tap'
import { local } from '../../lib/builders/local.ts'
import { packageFolder } from '../../lib/files.ts'
import type { Job } from '../../lib/sandbox/job.ts'
import { type PlacedJob, placeJob, resolveJob } from '../../lib/sandbox/places.ts'
import { needsSandbox, Workshop } from '../fixtures/workshop.ts'

t.setTimeout(120_000)
const again = <T>(value: T): T => JSON.parse(JSON.stringify(value))

const job: Job = {
  store: '/s',
  work: '/s/jobs/1/a',
  folders: ['/s/jobs/1/a/tree', '/sx/other'],
  mounts: [{ target: '/s/jobs/1/a/tree', lower: ['layers/b'] }],
  caches: [],
  tasks: [
    {
      kind: 'exec',
      view: {
        root: { kind: 'tools' },
        binds: [{ from: '/o/x', to: '/o/x' }],
        chroot: { from: '/s/jobs/1/a/tree', to: '/s' },
      },
      command: ['/s/tool'],
      env: { A: '/s' },
      output: 'log',
    },
    {
      kind: 'exec',
      view: { root: { kind: 'host' }, binds: [{ from: '/o', to: '/o' }] },
      command: ['/o/hook', '/s/'],
      env: { TARGET_ROOT: '/s/jobs/1/a/tree', PATH: '/s/bin:/bin' },
      output: 'log',
    },
  ],
}
const roots = { store: '/s', session: '/s/jobs/1', output: '/o' }

t.test('paths below a root are told from the deepest one', (t) => {
  const placed = placeJob(job, roots)
  t.match(placed.job, {
    store: 'store:',
    work: 'session:/a',
    folders: ['session:/a/tree', '/sx/other'],
    mounts: [{ target: 'session:/a/tree', lower: ['layers/b'] }],
  })
  const [inside, outside] = placed.job.tasks
  // What a view shows is where it shows it on every machine.
  t.match(inside, {
    view: {
      binds: [{ from: 'output:/x', to: '/o/x' }],
      chroot: { from: 'session:/a/tree', to: '/s' },
    },
    command: ['/s/tool'],
    env: { A: '/s' },
  })
  t.match(outside, {
    view: { binds: [{ from: 'output:', to: 'output:' }] },
    command: ['output:/hook', 'store:/'],
    env: { TARGET_ROOT: 'session:/a/tree', PATH: 'store:/bin:/bin' },
  })
  t.strictSame(resolveJob(again(placed)), job)
  t.end()
})

t.test('elsewhere the same paths lie below other folders', (t) => {
  const there = { store: '/var/s', session: '/tmp/1', output: '/in' }
  const moved = resolveJob({ ...placeJob(job, roots), roots: there })
  t.match(moved, { store: '/var/s', work: '/tmp/1/a', folders: ['/tmp/1/a/tree', '/sx/other'] })
  t.match(moved.tasks[1], {
    command: ['/in/hook', '/var/s/'],
    env: { TARGET_ROOT: '/tmp/1/a/tree' },
  })
  t.throws(() => resolveJob({ ...placeJob(job, roots), roots: {} }), /no root for 'store:'/)
  t.end()
})

t.test('any names and folders: nothing is lost, and nothing is taken for a root', (t) => {
  const word = fc.oneof(fc.string(), fc.constantFrom('store:', '/', '/s', '..', '__proto__', ':'))
  const path = fc.array(word, { maxLength: 4 }).map((words) => `/${words.join('/')}`)
  const text = fc.oneof(word, path)
  const odd = fc.record({
    roots: fc.dictionary(fc.string(), path),
    folders: fc.array(text),
    env: fc.dictionary(text, text),
    command: fc.array(text),
  })
  fc.assert(
    fc.property(odd, ({ roots: some, folders, env, command }) => {
      const known = Object.fromEntries(
        Object.entries(some).map(([name, folder]) => [name.replaceAll(':', ''), folder]),
      )
      const [, outside] = job.tasks
      const one = again({ ...job, folders, tasks: [{ ...outside, env, command }] }) as Job
      assert.deepStrictEqual(resolveJob(again(placeJob(one, known))), one)
    }),
    { numRuns: 1000 },
  )
  t.end()
})

t.test('no job of a build has a path of this machine', { skip: needsSandbox() }, async (t) => {
  const shop = new Workshop(t, {
    acme: {
      'block-device-size.d/10-s': '#!/bin/sh\necho IMAGE_SIZE=1\n',
      'extra-data.d/10-e': '#!/bin/sh\ntrue\n',
      'install.d/10-a': '#!/bin/sh\necho a >/a\n',
      'install.d/20-m.ts': `import { defineHook } from 'parfait'
export default defineHook('install', async ({ tree }) => tree.write('/m', 'm'))
`,
      'first-boot.d/10-f': '#!/bin/sh\ntrue\n',
    },
  })
  const crossed: PlacedJob[] = []
  const builder = {
    ...local,
    open: async (request: Parameters<typeof local.open>[0]) => {
      const site = await local.open(request)
      const run: typeof site.run = (placed, options) => {
        crossed.push(placed)
        return site.run(again(placed), options)
      }
      return { ...site, run }
    },
  }
  const { error } = await shop.build({ builder })
  t.equal(error, undefined)
  t.ok(crossed.length > 5, `${crossed.length} jobs`)
  for (const { job } of crossed) {
    const { command, env } = { command: [], env: {}, ...job.tasks[0] }
    const about = [command, env].map((one) => JSON.stringify(one)).join(' ')
    for (const path of [shop.folder, realpathSync(shop.folder), packageFolder])
      t.notOk(JSON.stringify(job).includes(path), about)
  }
})
