import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { lintCommand } from '../../lib/cli/lint.ts'
import { typesCommand } from '../../lib/cli/types.ts'
import { writeFlavours } from '../fixtures/busybox-base.ts'
import { call } from '../fixtures/call.ts'

const manifest = (option: string) =>
  `{ "summary": "x", "options": { "${option}": { "type": "string", "description": "A word.", "default": "a" } } }\n`
const hook = `import { defineHook } from 'parfait'
import type { Flavour } from '../flavour.ts'
export default defineHook<Flavour>('install', ({ options, tree }) => tree.write('/x', options.word))
`
const typed = { 'flavour.json': manifest('word'), 'README.md': '# x\n', 'install.d/10-a.ts': hook }

t.test('written where it is needed, once, and found old by lint', async (t) => {
  const cwd = t.testdir({})
  const script = { 'flavour.json': '{}', 'install.d/10-a': '#!/bin/sh\ntrue\n' }
  writeFlavours(cwd, { typed, script, bare: { 'install.d/10-a.ts': hook } })
  t.equal(
    (await call(typesCommand, [], { cwd })).stdout,
    `bare/flavour.ts    not needed: there is no flavour.json
script/flavour.ts  not needed: no hook is TypeScript
typed/flavour.ts   written
`,
  )
  const file = join(cwd, 'typed/flavour.ts')
  t.match(readFileSync(file, 'utf8'), /\/\*\* A word\. \*\/\n {4}readonly word: string\n/)
  t.equal((await call(typesCommand, ['typed'], { cwd })).stdout, 'typed/flavour.ts  up to date\n')
  t.match((await call(lintCommand, ['typed'], { cwd })).stdout, /nothing to mend/)

  writeFileSync(join(cwd, 'typed/flavour.json'), manifest('word2'))
  const old = await call(lintCommand, ['typed', '--disable', 'unused-declaration'], { cwd })
  t.match(
    old.stdout,
    /typed\/flavour\.ts\n +error +flavour-types +flavour\.json says something else/,
  )
  t.match(old.error, { exitCode: 1 })
  await call(lintCommand, ['typed', '--fix'], { cwd })
  t.match(readFileSync(file, 'utf8'), /readonly word2: string/)
  t.equal((await call(typesCommand, ['typed'], { cwd })).stdout, 'typed/flavour.ts  up to date\n')
})

t.test('what somebody else wrote stays, and a faulty flavour.json is told', async (t) => {
  const cwd = t.testdir({})
  writeFlavours(cwd, {
    own: { ...typed, 'flavour.ts': 'export const mine = 1\n' },
    bad: { ...typed, 'flavour.json': '{ "optoins": {} }' },
  })
  const { error } = await call(typesCommand, ['./own'], { cwd })
  t.match(error, { code: 'output-refused', hint: /move it away/ })
  t.equal(readFileSync(join(cwd, 'own/flavour.ts'), 'utf8'), 'export const mine = 1\n')
  t.match((await call(lintCommand, ['own'], { cwd })).stdout, /nothing to mend/)
  t.match((await call(typesCommand, ['./bad'], { cwd })).error, { code: 'flavour-manifest' })
})
