import { join } from 'node:path'
import t from 'tap'
import { planCommand } from '../../lib/cli/plan.ts'
import { busyboxBase, writeFlavours } from '../fixtures/busybox-base.ts'
import { call } from '../fixtures/call.ts'
import { needsSandbox } from '../fixtures/workshop.ts'

t.test('plan says what would run, and why', { skip: needsSandbox() }, async (t) => {
  const cwd = t.testdir({})
  writeFlavours(join(cwd, 'flavours'), {
    base: busyboxBase,
    acme: { 'install.d/10-a': '#!/bin/sh\n', 'flavour.json': '{}' },
  })
  const env = { FLAVOURS_PATH: 'flavours', PARFAIT_STORE: 'store' }
  const { stdout, error } = await call(planCommand, ['base', 'acme'], { cwd, env })
  t.equal(error, undefined)
  t.match(stdout.trim().split('\n'), [
    /^run +root +base\/10-base +[0-9a-f]{12} +new$/,
    /^run +install +acme\/10-a +[0-9a-f]{12} +new$/,
    /^2 of 2 steps would run$/,
  ])
  const json = await call(planCommand, ['--json', 'base', 'acme'], { cwd, env })
  t.match(JSON.parse(json.stdout), {
    seed: /^[0-9a-f]{64}$/,
    steps: [{ name: '10-base', cached: false, reason: 'new' }, { phase: 'install' }],
  })
  const wrong = await call(planCommand, ['base', 'amce'], { cwd, env })
  t.match(wrong.stderr, /error\[flavour-unknown\].*did you mean 'acme'/)
  t.match(wrong.error, { cause: { exitCode: 2 } })
})

t.test('settings of a file', { skip: needsSandbox() }, async (t) => {
  const cwd = t.testdir({
    'good.yml': 'flavours: [base]\nimageSize: 3\n',
    'bad.yml': 'imageSiez: 3\nrelease: 12\nflavours: vm\n',
    'list.yml': '- a\n',
    'torn.yml': 'a: [1\n',
  })
  writeFlavours(join(cwd, 'flavours'), { base: busyboxBase })
  const env = { FLAVOURS_PATH: 'flavours', PARFAIT_STORE: 'store' }
  const plan = (file: string) => call(planCommand, ['--config', file, 'base'], { cwd, env })
  t.equal((await plan('good.yml')).error, undefined)
  t.match((await plan('bad.yml')).error, {
    errors: [
      { message: /imageSiez/ },
      { message: /list of names/ },
      { message: /Expected a text, got '12'/ },
    ],
  })
  for (const file of ['list.yml', 'torn.yml', 'gone.yml'])
    t.match((await plan(file)).error, { code: 'settings-invalid', place: join(cwd, file) }, file)
})
