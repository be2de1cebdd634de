/** Files of the tree alone: nobody is asked for a disk, and beside a disk they are the same. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { build, decide, loadSettings } from '../../../lib/index.ts'
import { disk } from '../../../lib/products/disk.ts'
import { busyboxBase, writeFlavours } from '../../fixtures/busybox-base.ts'
import { needsSandbox } from '../../fixtures/workshop.ts'

const skip = needsSandbox()
t.setTimeout(120_000)

const cwd = t.testdir()
writeFlavours(join(cwd, 'flavours'), {
  base: busyboxBase,
  acme: {
    'flavour.json': '{ "summary": "a test", "excludes": ["/srv/gone"], "empties": ["/srv/empty"] }',
    'install.d/10-a': `#!/bin/sh
mkdir -p /srv/d /etc
echo b >/srv/d/b; ln /srv/d/b /srv/hard; echo x >/srv/gone; echo x >/srv/empty; echo x >/tmp/x
mkfifo /srv/fifo
`,
  },
  // Nobody asks for a layout: there is no disk.
  never: { 'block-device.d/10-no': '#!/bin/sh\nexit 1\n' },
})
const host = {
  report: () => {},
  now: Date.now,
  uid: process.getuid?.() ?? 0,
  gid: process.getgid?.() ?? 0,
}
const settingsOf = (output: string, flavours = ['base', 'acme'], flags = {}) =>
  loadSettings({
    flags: { output, store: 'store', flavoursPath: 'flavours', ...flags },
    flavours,
    cwd,
    env: {},
  })
const bytesOf = (name: string) => readFileSync(join(cwd, name))

t.test('by the ending of a name, without a layout', { skip }, async (t) => {
  const settings = settingsOf('out.tar', ['base', 'acme', 'never'])
  const { artifacts, facts } = await build(settings, host)
  t.match(artifacts, [{ kind: 'tar', path: join(cwd, 'out.tar') }])
  t.match(Object.keys(facts), ['files', 'contentBytes'])
  t.match(disk.describe(facts).heading, /^tree of \d+ files, /)
  const options = { cwd, encoding: 'utf8' } as const
  const list = execFileSync('tar', ['tvf', 'out.tar', '--numeric-owner'], options)
  t.match(list, /0\/0 +2 .* srv\/d\/b\n/)
  t.match(list, /srv\/hard link to srv\/d\/b\n/)
  t.match(list, /^prw.* srv\/fifo$/m)
  t.match(list, /0\/0 +0 .* srv\/empty\n/)
  t.match(list, / tmp\/\n/)
  t.notMatch(list, /gone|tmp\/x|dev\/./)
})

t.test('beside a disk, and under another name', { skip }, async (t) => {
  await build(settingsOf('alone.tar'), host)
  const both = { formats: ['raw', 'tar', 'tar.zst'], noCache: true }
  const { facts, artifacts } = await build(settingsOf('both', undefined, both), host)
  t.match(
    artifacts.map(({ kind }) => kind),
    ['raw', 'tar', 'tar.zst'],
  )
  t.match(facts, { size: Number, partitions: [{ filesystem: 'ext4' }] })
  t.ok(bytesOf('both.tar').equals(bytesOf('alone.tar')))
})

t.test('what it needs, and what is asked', async (t) => {
  const settings = settingsOf('x', undefined, { formats: ['tar.gz'] })
  await decide(settings, host, async ({ build: { architecture, drivers }, facts: { layout } }) => {
    const tools = disk.tools({ settings, architecture, drivers, layout })
    t.strictSame(
      tools.map(({ command }) => command),
      ['getfattr', 'gzip'],
    )
  })
  t.strictSame(disk.asked?.(settings), ['files of the tree, without a disk'])
  t.throws(() => settingsOf('x', undefined, { formats: ['tar'], testUntil: 'login:' }), {
    message: /None of the formats can be booted/,
  })
})
