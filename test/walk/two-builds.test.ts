import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { diskImageCreate, startCommand } from '../fixtures/command.ts'
import { needsSandbox, Workshop } from '../fixtures/workshop.ts'

t.test('two builds at once share the store', { skip: needsSandbox() }, async (t) => {
  const shop = new Workshop(t, {
    acme: { 'install.d/10-a': '#!/bin/sh\nsleep 1\necho a >/etc/a\n' },
    other: { 'install.d/20-b': '#!/bin/sh\necho b >/etc/b\n' },
  })
  const start = (name: string, ...flavours: string[]) =>
    startCommand([...diskImageCreate, '--json', '-o', `out/${name}.raw`, 'base', ...flavours], {
      cwd: shop.folder,
      env: { FLAVOURS_PATH: 'flavours', PARFAIT_STORE: 'store' },
    }).ended
  const results = await Promise.all([
    start('one', 'acme'),
    start('two', 'acme', 'other'),
    start('three', 'acme'),
  ])
  for (const { code, stderr } of results) t.equal(code, 0, stderr)
  const count = (type: string, name: string) =>
    results
      .flatMap(({ stdout }) => stdout.split('\n'))
      .filter((line) => line.includes(`"${type}"`) && line.includes(`"name":"${name}"`)).length
  t.equal(count('step-started', '10-base'), 1, 'the base is made once')
  t.equal(count('step-started', '10-a'), 1, 'so is what the builds have in common')
  t.equal(count('step-cached', '10-a'), 2)
  const sum = (name: string) =>
    readFileSync(join(shop.folder, `out/${name}.raw.sha256`), 'utf8').split(' ')[0]
  t.equal(sum('one'), sum('three'), 'the same bytes')
  t.not(sum('one'), sum('two'))
  t.strictSame(readdirSync(join(shop.folder, 'store/work')), [])
})
