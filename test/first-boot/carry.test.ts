import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { carryFiles } from '../../lib/first-boot/carry.ts'
import { sortHooks } from '../../lib/flavours/order.ts'
import { readFlavour } from '../../lib/flavours/read.ts'
import { writeFlavours, writeHook } from '../fixtures/busybox-base.ts'

t.test('hooks, what lies beside them, and what starts them', async (t) => {
  const folder = writeFlavours(t.testdir({}), {
    acme: {
      'first-boot.d/20-b': '#!/bin/sh\n',
      'first-boot.d/50-user': '#!/bin/sh\n',
      'first-boot.d/my.cnf': 'settings',
      'lib/tool': '#!/bin/sh\n',
    },
    other: { 'first-boot.d/10-a': '#!/bin/sh\n', 'first-boot.d/50-user': '#!/bin/sh\n' },
  })
  const bytes = Buffer.from([0, 0xff, 0xfe, 0x80])
  writeHook(join(folder, 'acme/first-boot.d/data.bin'), '')
  await import('node:fs/promises').then(({ writeFile }) =>
    writeFile(join(folder, 'acme/first-boot.d/data.bin'), bytes),
  )
  chmodSync(join(folder, 'acme/first-boot.d/20-b'), 0o700)
  const flavours = await Promise.all(
    ['acme', 'other'].map((name) => readFlavour(join(folder, name))),
  )
  const files = await carryFiles(sortHooks(flavours.flatMap((flavour) => flavour.hooks)))
  const at = (path: string) => files[`/usr/lib/parfait/first-boot.d/${path}`]

  t.equal(
    at('order')?.content,
    'other/first-boot.d/10-a\nacme/first-boot.d/20-b\nacme/first-boot.d/50-user\nother/first-boot.d/50-user\n',
  )
  const modes: [string, number][] = [
    ['acme/first-boot.d/20-b', 0o755],
    ['acme/first-boot.d/50-user', 0o755],
    ['other/first-boot.d/50-user', 0o755],
    ['acme/first-boot.d/my.cnf', 0o644],
    ['acme/lib/tool', 0o755],
  ]
  for (const [path, mode] of modes) t.equal(at(path)?.mode, mode, path)
  const binary = at('acme/first-boot.d/data.bin')
  t.strictSame(Buffer.from(binary?.content ?? '', binary?.encoding), bytes, 'bytes of any kind')
  t.match(files['/usr/lib/parfait/run-first-boot'], { mode: 0o755, content: /^#!\/bin\/sh\n/ })
  t.match(files['/usr/lib/systemd/system/parfait-first-boot.service'], { content: /^\[Unit\]\n/ })
  t.match(files['/etc/systemd/system/multi-user.target.wants/parfait-first-boot.service'], {
    link: '/usr/lib/systemd/system/parfait-first-boot.service',
  })
  t.match(files['/etc/rc2.d/S98parfait-first-boot'], { link: '../init.d/parfait-first-boot' })

  const { hooks } = flavours[1] ?? { hooks: [] }
  const early = await carryFiles(hooks, ['other'])
  const wanted = Object.values(early).flatMap(({ link }) => link ?? [])
  const unit = '/usr/lib/systemd/system/parfait-first-boot-early.service'
  t.strictSame(
    wanted.filter((link) => link.endsWith('.service')),
    [unit],
    'nothing waits for a network that nobody needs',
  )
  const native = early['/usr/lib/systemd/system/parfait-first-boot.service']
  t.ok(native, 'systemd makes none of the init script')
  t.match(early[unit], { content: /^ExecStart=\/usr\/lib\/parfait\/run-first-boot order-early$/m })
  t.match(early['/usr/lib/parfait/first-boot.d/order-early'], {
    content: 'other/first-boot.d/10-a\nother/first-boot.d/50-user\n',
  })
})
