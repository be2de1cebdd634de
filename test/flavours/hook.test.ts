import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { readPhaseFolder } from '../../lib/flavours/hook.ts'
import { readSeenFiles } from '../../lib/flavours/seen-files.ts'
import { type Phase, phaseOfFolder } from '../../lib/phases.ts'
import { writeHook } from '../fixtures/busybox-base.ts'

const phase = phaseOfFolder('install.d') as Phase

/** Reads install.d of a flavour with these files, given by mode and content. */
async function read(t: Test, files: Record<string, [number, string | Buffer]>) {
  const folder = t.testdir({})
  for (const [path, [mode, content]] of Object.entries(files)) {
    writeHook(join(folder, path), '')
    writeFileSync(join(folder, path), content)
    chmodSync(join(folder, path), mode)
  }
  return readPhaseFolder({ name: 'acme', folder, files: await readSeenFiles(folder) }, phase)
}

t.test('what is a hook, what is data, what is a mistake', async (t) => {
  const sh = '#!/bin/sh\n'
  const cases: [string, number, string | Buffer, string][] = [
    ['10-script', 0o755, sh, 'script'],
    ['10-python', 0o755, '#!/usr/bin/env python3\n', 'script'],
    ['10-binary', 0o755, Buffer.from('\x7fELF\x02', 'latin1'), 'script'],
    ['no_number-Either', 0o755, sh, 'script'],
    ['10-module.ts', 0o644, 'export default 1', 'module'],
    ['10-module.mjs', 0o644, 'export default 1', 'module'],
    ['10-script.sh', 0o755, sh, 'has a dot in its name, so it is not run'],
    ['10-script.sh', 0o644, sh, 'data'],
    ['10-script.txt', 0o755, sh, 'data'],
    ['my.cnf', 0o644, 'x', 'data'],
    ['defaults', 0o644, 'A=1', 'data'],
    ['README', 0o644, '', 'data'],
    ['types.d.ts', 0o644, '', 'data'],
    ['10-forgotten', 0o644, sh, 'has a shebang but is not executable, so it is not run'],
    ['10-crlf', 0o755, '#!/bin/sh\r\necho\r\n', 'has CRLF line endings'],
    ['10-bare', 0o755, 'echo hi\n', 'is executable but has no shebang line'],
    ['10-empty', 0o755, '', 'is executable but has no shebang line'],
    ['10-bom', 0o755, `\u{feff}${sh}`, 'is executable but has no shebang line'],
  ]
  for (const [name, mode, content, wanted] of cases) {
    const { hooks, faults, warnings } = await read(t, { [`install.d/${name}`]: [mode, content] })
    const said = [...hooks.map((hook) => hook.kind), ...faults.map((f) => f.message), ...warnings]
    if (wanted === 'data') t.strictSame(said, [], name)
    else t.match(said, [new RegExp(`${wanted}$`)], name)
    for (const fault of faults) t.match(fault, { code: 'hook-invalid', place: /:1$/, hint: /./ })
  }
})

t.test('a program beside hooks that one of them calls is no mistake', async (t) => {
  const { warnings } = await read(t, {
    'install.d/10-a': [0o755, '#!/bin/sh\n"$(dirname "$0")/helper.sh"\n'],
    'install.d/helper.sh': [0o755, '#!/bin/sh\n'],
    'install.d/setup.sh': [0o755, '#!/bin/sh\n'],
  })
  t.match(warnings, [/install\.d\/setup\.sh has a dot/])
})

t.test('a hook is named without the ending of a module', async (t) => {
  const { hooks } = await read(t, { 'install.d/10-module.ts': [0o644, ''] })
  t.match(hooks, [{ name: '10-module', flavour: 'acme', phase: 'install', kind: 'module' }])
})

t.test('the code of a hook: itself, data beside it, and lib/', async (t) => {
  const { hooks } = await read(t, {
    'install.d/10-a': [0o755, '#!/bin/sh\necho $WORD_ONE\n'],
    'install.d/20-b': [0o755, '#!/bin/sh\n'],
    'install.d/30-c.ts': [0o644, 'TWO'],
    'install.d/defaults': [0o644, 'THREE=3'],
    'install.d/deep/file': [0o644, ''],
    'lib/x.ts': [0o644, 'FOUR'],
    'finalise.d/10-other': [0o755, '#!/bin/sh\n'],
    'static/x': [0o644, ''],
  })
  const shared = ['install.d/deep/file', 'install.d/defaults', 'lib/x.ts', 'static/x']
  t.strictSame(
    hooks.map(({ code }) => Object.keys(code).sort()),
    [
      ['install.d/10-a', ...shared],
      ['install.d/20-b', ...shared],
      ['install.d/30-c.ts', ...shared],
    ],
  )
  const [first] = hooks
  for (const word of ['WORD_ONE', 'THREE', 'FOUR']) t.ok(first?.mentions.includes(word), word)
  for (const word of ['TWO', 'WORD', 'ONE']) t.notOk(first?.mentions.includes(word), word)
})

t.test('the executable bit is part of the code', async (t) => {
  const before = await read(t, { 'install.d/10-a': [0o755, '#!/bin/sh\n'], 'lib/x': [0o644, 'x'] })
  const after = await read(t, { 'install.d/10-a': [0o755, '#!/bin/sh\n'], 'lib/x': [0o755, 'x'] })
  const same = await read(t, { 'install.d/10-a': [0o700, '#!/bin/sh\n'], 'lib/x': [0o600, 'x'] })
  t.notSame(before.hooks[0]?.code, after.hooks[0]?.code)
  t.same(before.hooks[0]?.code, same.hooks[0]?.code, 'the other permissions are not')
})

t.test('the same name as a script and as a module is a mistake', async (t) => {
  const { faults } = await read(t, {
    'install.d/10-a': [0o755, '#!/bin/sh\n'],
    'install.d/10-a.ts': [0o644, ''],
  })
  t.match(faults, [
    { code: 'hook-invalid', message: /10-a' and '.+10-a.ts' are both the hook '10-a'/ },
  ])
})
