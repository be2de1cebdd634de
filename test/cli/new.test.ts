import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { lintCommand } from '../../lib/cli/lint.ts'
import { newCommand } from '../../lib/cli/new.ts'
import { buildTree } from '../../lib/test-kit/index.ts'
import { call } from '../fixtures/call.ts'
import { needsSandbox } from '../fixtures/workshop.ts'

t.test('a flavour in place: files, what to type next, and a clean lint', async (t) => {
  const cwd = t.testdir({})
  const { stdout, stderr } = await call(newCommand, ['greeter'], { cwd })
  t.equal(stderr, '')
  t.equal(
    stdout,
    `flavours/greeter
  README.md
  flavour.json
  install.d/50-greeter

Next:
  export FLAVOURS_PATH="$PWD/flavours"
  parfait lint greeter
  disk-image-create -o out vm greeter
  parfait boot out.qcow2 --until login:
`,
  )
  t.equal(statSync(join(cwd, 'flavours/greeter/install.d/50-greeter')).mode & 0o111, 0o111)
  await call(newCommand, ['typed', '--typescript'], { cwd })
  const env = { FLAVOURS_PATH: join(cwd, 'flavours') }
  t.match(await call(lintCommand, [], { cwd, env }), { stdout: /2 flavours.*nothing to mend/ })
  t.notMatch(
    (await call(newCommand, ['third'], { cwd, env })).stdout,
    /FLAVOURS_PATH/,
    'it is found',
  )
})

t.test('both kinds build at once', { skip: needsSandbox() }, async (t) => {
  const cwd = t.testdir({})
  for (const [name, flag] of [
    ['a', '--script'],
    ['b', '--typescript'],
  ] as const) {
    await call(newCommand, [name, flag], { cwd })
    const where = { path: join(cwd, 'flavours'), store: join(cwd, 'store') }
    const tree = await buildTree({ flavours: [name], ...where, base: 'tiny' })
    t.equal(await tree.read('/etc/motd'), `Hello from ${name}\n`)
  }
})

t.test('a package is found by parfait, and lies in a folder of its name', async (t) => {
  const cwd = t.testdir({})
  const args = ['pg', '--package', '@acme/flavours', '--typescript']
  const { stdout } = await call(newCommand, args, { cwd })
  t.match(stdout, /^ {2}cd acme-flavours\n {2}npm install\n {2}npm run lint\n/m)
  t.notMatch(stdout, /FLAVOURS_PATH/)
  const folder = join(cwd, 'acme-flavours')
  t.match(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')), {
    name: '@acme/flavours',
    keywords: ['parfait-flavours'],
    files: ['flavours'],
    parfait: { flavours: 'flavours' },
  })
  t.match(await call(lintCommand, ['pg'], { cwd: folder }), {
    stdout: /1 flavour, 4 files: nothing/,
  })
})

t.test('what is refused, and leaves all as it was', async (t) => {
  const cwd = t.testdir({ taken: { 'a.txt': 'mine' }, flavours: { there: { x: '' } }, file: '' })
  const cases: [string[], object][] = [
    [['a b'], { code: 'usage', message: /got 'a b'/, hint: "for example 'a-b'" }],
    [['../x'], { code: 'usage' }],
    [['all'], { code: 'usage', message: /has a meaning/ }],
    [['there'], { code: 'output-refused', message: /there already, and not empty/ }],
    [['x', '-d', 'taken/y'], { code: 'usage', message: /expected '…\/x'/ }],
    [['x', '-d', 'file/x'], { code: 'output-refused' }],
    [['x', '--package', 'Acme'], { code: 'usage', place: '--package' }],
    [['x', '--package', 'taken'], { code: 'output-refused' }],
    [['x', '--script', '--typescript'], { code: 'usage', message: /got both/ }],
  ]
  for (const [args, error] of cases)
    t.match((await call(newCommand, args, { cwd })).error, error, args.join(' '))
  t.equal(readFileSync(join(cwd, 'taken/a.txt'), 'utf8'), 'mine')
})

t.test('a name that is known already is told', async (t) => {
  const cwd = t.testdir({})
  t.match(
    (await call(newCommand, ['vm'], { cwd })).stderr,
    /^note: 'vm' is also the name of .*\/vm\n$/,
  )
})
