import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { packageFolder } from '../../lib/files.ts'
import { toolPath } from '../../lib/run.ts'
import { busyboxBase, writeFlavours } from '../fixtures/busybox-base.ts'
import { startCommand } from '../fixtures/command.ts'
import { needsSandbox } from '../fixtures/workshop.ts'

t.test('a list, and what came of it', { skip: needsSandbox() }, async (t) => {
  const cwd = t.testdir({})
  writeFlavours(join(cwd, 'flavours'), {
    base: busyboxBase,
    fine: { 'install.d/10-a': '#!/bin/sh\n[ "$GREETING" = "a b" ]\n' },
    broken: { 'install.d/10-a': '#!/bin/sh\nexit 3\n' },
  })
  writeFileSync(
    join(cwd, 'some.list'),
    '# a comment\nfine: GREETING="a b" base fine\nbroken: base broken\nelse: base fine\n',
  )
  const places = [`HOME=${cwd}`, `FLAVOURS_PATH=${join(cwd, 'flavours')}`]
  const env = ['env', '-i', `PATH=${toolPath}`, ...places, 'MIRROR=http://127.0.0.1:1/']
  const program = join(packageFolder, 'test/compatibility/run')
  const words = [...env, program, 'some.list', 'out', 'fine', 'broken']
  const { stderr } = await startCommand(words, { cwd }).ended
  const results = readFileSync(join(cwd, 'out/results.tsv'), 'utf8')
  t.match(results, /^fine\tok\t/m, stderr.slice(-2000))
  t.match(results, /^broken\t.*hook-failed/m)
  t.notMatch(results, /^else/m)
})
