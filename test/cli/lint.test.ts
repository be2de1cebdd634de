import { chmodSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { lintCommand } from '../../lib/cli/lint.ts'
import { writeFlavours } from '../fixtures/busybox-base.ts'
import { call } from '../fixtures/call.ts'

const script = '#!/bin/sh\nset -eu\ntrue\n'
const clean = {
  'flavour.json': '{ "summary": "clean" }\n',
  'README.md': '# clean\n',
  'install.d/10-a': script,
}

t.test('findings by file, a summary, and the exit code', async (t) => {
  const cwd = t.testdir({})
  writeFlavours(join(cwd, 'flavours'), {
    clean,
    acme: {
      ...clean,
      'instal.d/10-a': script,
      'install.d/20-b': '#!/bin/sh\nset -eu\necho "$TAEM"\n',
    },
  })
  const all = await call(lintCommand, [], { cwd })
  t.match(all.error, { exitCode: 1 })
  t.match(all.stdout, /^flavours\/acme\/instal\.d\n {2}error {4}phase-folder {2}there is no phase/m)
  t.match(
    all.stdout,
    /^flavours\/acme\/install\.d\/20-b\n {2}3:8 {2}error {4}undeclared-variable {2}\$TAEM/m,
  )
  t.match(all.stdout, /^x 2 flavours, 8 files: 2 errors, 0 warnings\n$/m)
  const one = await call(lintCommand, ['flavours/clean'], { cwd })
  t.strictSame([one.error, one.stdout], [undefined, '+ 1 flavour, 3 files: nothing to mend\n'])
  const env = { FLAVOURS_PATH: 'flavours' }
  t.equal((await call(lintCommand, ['clean'], { cwd, env })).stdout, one.stdout, 'by its name')
  const json = JSON.parse((await call(lintCommand, ['--json'], { cwd })).stdout)
  t.match(json, [
    { flavour: 'acme', rule: 'phase-folder', file: 'instal.d', isFixable: false },
    { line: 3, column: 8 },
  ])
  const off = await call(lintCommand, ['--disable', 'undeclared-variable,phase-folder'], { cwd })
  t.equal(off.error, undefined)
})

t.test('comments switch off: for the file, for a line, in the words of dib-lint', async (t) => {
  const cwd = t.testdir({})
  const lines = [
    '#!/bin/sh',
    '# dib-lint: disable=sete which',
    'which a',
    'echo $A # parfait-lint: disable=undeclared-variable SC2086',
    'echo $TEAM',
  ]
  writeFlavours(cwd, { acme: { ...clean, 'install.d/10-a': `${lines.join('\n')}\n` } })
  const { stdout } = await call(lintCommand, ['acme', '--json'], { cwd })
  t.match(JSON.parse(stdout), [{ rule: 'undeclared-variable', line: 5 }])
  t.equal(JSON.parse(stdout).length, 1)
})

t.test('--fix mends, and leaves the rest', async (t) => {
  const cwd = t.testdir({})
  writeFlavours(cwd, {
    acme: {
      ...clean,
      'install.d/20-b': '#!/bin/sh\r\nset -eu\r\ntrue',
      'install.d/30-c': '#!/bin/sh\ntrue\ntrue\n',
    },
  })
  chmodSync(join(cwd, 'acme/install.d/20-b'), 0o640)
  const { stdout, error } = await call(lintCommand, ['acme', '--fix'], { cwd })
  t.match(error, { exitCode: 1 })
  t.match(
    stdout,
    /30-c\n +error +set-e .*\n\nx 1 flavour, 5 files: 1 error, 0 warnings; mended 3\n$/,
  )
  t.equal(readFileSync(join(cwd, 'acme/install.d/20-b'), 'utf8'), script)
  t.equal(statSync(join(cwd, 'acme/install.d/20-b')).mode & 0o777, 0o750)
})

t.test('what cannot be linted', async (t) => {
  const cwd = t.testdir({ empty: {} })
  const cases: [string[], object][] = [
    [['./gone'], { code: 'usage', message: /'\.\/gone' is not there/ }],
    [['./empty'], { code: 'usage', message: /no flavour in '\.\/empty'/ }],
    [[], { code: 'usage', message: /no flavour in '\.'/ }],
    [['debain'], { code: 'flavour-unknown', message: /did you mean 'debian'/ }],
  ]
  for (const [args, error] of cases) t.match((await call(lintCommand, args, { cwd })).error, error)
})

t.test('elements keep their own conventions, also those that only lie beside one', async (t) => {
  const cwd = t.testdir({})
  writeFlavours(cwd, {
    one: { 'README.rst': 'One\n', 'element-deps': 'two\n' },
    two: { 'README.md': '# two\n', 'install.d/10-a': '#!/bin/bash\nset -eu\ntrue\n' },
  })
  const { stdout } = await call(lintCommand, ['--json'], { cwd })
  const rules = (JSON.parse(stdout) as { flavour: string; rule: string }[]).map(
    (one) => `${one.flavour} ${one.rule}`,
  )
  t.strictSame(rules, ['two readme', 'two md-docs', 'two debug-trace', 'two set-pipefail'])
})

t.test('the flavours that come with parfait are clean', async (t) => {
  const { stdout, error } = await call(lintCommand, [join(import.meta.dirname, '../../flavours')], {
    cwd: '/',
  })
  t.strictSame([error, /nothing to mend/.test(stdout)], [undefined, true], stdout)
})

t.test('--rules lists them', async (t) => {
  const { stdout } = await call(lintCommand, ['--rules'], { cwd: '/' })
  t.match(stdout, /^set-e +error +without set -e/m)
  t.match(JSON.parse((await call(lintCommand, ['--rules', '--json'], { cwd: '/' })).stdout)[0], {
    id: 'shebang',
  })
})
