import { join } from 'node:path'
import t, { type Test } from 'tap'
import { listCommand } from '../../lib/cli/list.ts'
import { showCommand } from '../../lib/cli/show.ts'
import { busyboxBase, writeFlavours } from '../fixtures/busybox-base.ts'
import { call } from '../fixtures/call.ts'

function makeFlavours(t: Test): string {
  return writeFlavours(t.testdir({}), {
    base: busyboxBase,
    old: { 'README.md': '# old\n\nBrings the sugar.\n', 'install.d/50-user': '#!/bin/sh\n' },
    broken: { 'flavour.json': '{"summry": ""}' },
    disks: { 'binary-deps': 'lsblk', modules: 'nvme', init: 'lsblk', 'udev/8-a.rules': '' },
    vm: {
      'flavour.json': JSON.stringify({
        summary: 'another vm',
        packages: { install: ['grub'] },
        options: { size: { type: 'string', description: 'How large.', default: '8M' } },
      }),
      'install.d/10-a.ts': '',
    },
  })
}

t.test('list shows all, and who hides whom', async (t) => {
  const cwd = makeFlavours(t)
  const env = { FLAVOURS_PATH: '.' }
  const { stdout, error } = await call(listCommand, [], { cwd, env })
  t.equal(error, undefined)
  t.match(stdout, new RegExp(`^path: ${cwd}\\n {2}base +a static busybox\\n`))
  t.match(stdout, /^ {2}old +Brings the sugar\.$/m)
  t.match(stdout, /^ {2}broken +cannot be used: .*unknown key 'summry'; did you mean 'summary'/m)
  t.match(
    stdout,
    new RegExp(`^${join(cwd, 'vm')} hides .+/flavours/vm; that is 'parfait:vm'$`, 'm'),
  )
  t.match(stdout, /^built-in: .*\/flavours\n(.*\n)+? {2}debian +the base/m)
  const json = JSON.parse((await call(listCommand, ['--json'], { cwd, env })).stdout)
  t.match(
    json.find((row: { name: string }) => row.name === 'vm'),
    { summary: 'another vm', folder: join(cwd, 'vm'), shadows: [{ origin: { kind: 'built-in' } }] },
  )
})

t.test('show tells what a flavour takes, brings and runs', async (t) => {
  const cwd = makeFlavours(t)
  const env = { FLAVOURS_PATH: '.' }
  const { stdout } = await call(showCommand, ['vm'], { cwd, env })
  for (const pattern of [/another vm/, /grub/, /vm\.size +text .*= "8M"/, /How large\./, /10-a/])
    t.match(stdout, pattern)
  t.match(JSON.parse((await call(showCommand, ['old', '--json'], { cwd, env })).stdout), {
    name: 'old',
    hasManifest: false,
    hooks: [{ phase: 'install', name: '50-user', kind: 'script' }],
  })
  const ramdisk = (await call(showCommand, ['disks'], { cwd, env })).stdout
  for (const row of [
    /^binary-deps +lsblk$/m,
    /^modules +nvme$/m,
    /^udev +8-a/m,
    /^init +a part of/m,
  ])
    t.match(ramdisk, row)
  t.match((await call(showCommand, ['odl'], { cwd, env })).error, {
    code: 'flavour-unknown',
    exitCode: 2,
    message: /did you mean 'old'\?/,
  })
  t.match((await call(showCommand, ['broken'], { cwd, env })).error, { code: 'flavour-manifest' })
})
