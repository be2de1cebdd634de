import { existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { packageFolder } from '../../lib/files.ts'
import { compileHook } from '../../lib/flavours/compile.ts'
import { discoverFlavours } from '../../lib/flavours/discover.ts'
import { readFlavour } from '../../lib/flavours/read.ts'
import { writeFlavours } from '../fixtures/busybox-base.ts'

const skip = existsSync(join(packageFolder, 'dist/hook-api.js')) ? false : 'needs node build.mjs'

async function compile(folder: string, files: Record<string, string>): Promise<string> {
  const { hooks } = await readFlavour(join(writeFlavours(folder, { acme: files }), 'acme'))
  const [hook] = hooks
  if (!hook) throw new TypeError('no hook')
  return compileHook(hook, join(folder, 'hooks'))
}

t.test('a hook and what it imports become one file of plain JavaScript', { skip }, async (t) => {
  const folder = t.testdir({})
  const files = {
    'install.d/10-a.ts': `import { defineHook } from 'parfait'
import { word } from '../lib/word.ts'
import { readFileSync } from 'node:fs'
export default defineHook('install', (context) => word + typeof readFileSync + context.architecture)
`,
    'lib/word.ts': 'export const word: string = "sugar"\n',
  }
  const output = await compile(folder, files)
  t.notMatch(readFileSync(output, 'utf8'), /: string/, 'without types')
  const hook = (await import(output)).default
  t.equal(hook.phase, 'install')
  t.equal(hook.run({ architecture: '!' }), 'sugarfunction!')
  t.equal(await compile(folder, files), output, 'the same code is not compiled again')
  const other = await compile(folder, { ...files, 'lib/word.ts': 'export const word = "salt"\n' })
  t.not(other, output, 'changed code is')
})

t.test('what does not compile is named with file, line and column', { skip }, async (t) => {
  const cases: [string, RegExp][] = [
    ['const a = 1\nconst b = = 2\n', /10-a\.ts:2:10: Unexpected "="/],
    [`export { x } from '../lib/gone.ts'\n`, /10-a\.ts:1:18: Could not resolve/],
    [
      `import x from 'no-such-package'\nx()\n`,
      /10-a\.ts:1:14: Could not resolve "no-such-package"/,
    ],
  ]
  const folder = t.testdir({})
  for (const [code, message] of cases)
    await t.rejects(
      compile(folder, { 'install.d/10-a.ts': code }),
      { code: 'hook-invalid', place: join(folder, 'acme/install.d/10-a.ts'), message },
      code,
    )
  t.notOk(existsSync(join(folder, 'hooks')) && readdirSync(join(folder, 'hooks')).length > 0)
})

t.test('what a hook imports is part of its key', { skip }, async (t) => {
  const shared = {
    'test/x.ts': 'export const x = 1\n',
    'install.d/20-b.ts': 'export const x = 1\n',
  }
  const cases: [string, RegExp][] = [
    ['../test/x.ts', /imports 'test\/x\.ts', which hooks do not see/],
    ['./20-b.ts', /imports 'install\.d\/20-b\.ts'/],
    ['../../other/x.ts', /imports '\.\.\/other\/x\.ts'/],
  ]
  const folder = t.testdir({ other: { 'x.ts': 'export const x = 1\n' } })
  for (const [path, message] of cases)
    await t.rejects(
      compile(folder, { ...shared, 'install.d/10-a.ts': `export { x } from '${path}'\n` }),
      { code: 'hook-invalid', message, hint: /lib\// },
      path,
    )
})

t.test('a flavour behind a link', { skip }, async (t) => {
  const folder = t.testdir({ 'a.ts': 'export const x = 1\n', linked: t.fixture('symlink', 'real') })
  writeFlavours(join(folder, 'real'), {
    acme: { 'install.d/10-a.ts': `export { x } from '../lib/x.ts'\n`, 'lib/README': '' },
  })
  symlinkSync('../../../a.ts', join(folder, 'real/acme/lib/x.ts'))
  const { hooks } = await readFlavour(join(folder, 'linked/acme'))
  for (const hook of hooks) t.ok(existsSync(await compileHook(hook, join(folder, 'hooks'))))
  t.equal(hooks.length, 1)
})

t.test('the hooks that come with parfait compile', { skip }, async (t) => {
  const output = t.testdir({})
  for (const { folder } of (await discoverFlavours([])).values())
    for (const hook of (await readFlavour(folder)).hooks)
      if (hook.kind === 'module')
        t.ok(existsSync(await compileHook(hook, join(output, 'hooks'))), hook.file)
})
