import { execFileSync } from 'node:child_process'
import { chmodSync, linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { readPaths } from '../../../../flavours/debian/lib/native/laid-paths.ts'

const odd = [
  'a b',
  'a -> b',
  'a link to b',
  '"quoted"',
  "it's",
  'back\\slash',
  'tab\there',
  'ü',
  '01',
]

t.test('what tar says is what it laid, whatever the names', async (t) => {
  const folder = t.testdir({ tree: {}, out: {} })
  const tree = join(folder, 'tree')
  for (const name of odd) {
    mkdirSync(join(tree, `${name}.d`))
    writeFileSync(join(tree, name), '')
    linkSync(join(tree, name), join(tree, `${name}.hard`))
    symlinkSync(name, join(tree, `${name}.soft`))
  }
  // A byte that is no UTF-8.
  writeFileSync(Buffer.concat([Buffer.from(`${tree}/`), Buffer.from([0xff])]), '')
  chmodSync(join(tree, 'a b'), 0o4711)
  chmodSync(join(tree, 'a b.d'), 0o1777)
  const archive = join(folder, 'all.tar')
  execFileSync('tar', [
    '-C',
    tree,
    '--numeric-owner',
    '--owner=7',
    '--group=8',
    '-cf',
    archive,
    '.',
  ])
  const list = [
    '-vv',
    '--full-time',
    '--utc',
    '--quoting-style=c',
    '--numeric-owner',
    '-tf',
    archive,
  ]
  const paths = readPaths(execFileSync('tar', list, { encoding: 'latin1', env: { LC_ALL: 'C' } }))
  const bytes = (text: string) => Buffer.from(text).toString('latin1')
  const wanted = odd.flatMap((name) =>
    ['', '.d', '.hard', '.soft'].map((end) => bytes(`/${name}${end}`)),
  )
  t.strictSame(paths.map(({ path }) => path).sort(), ['/.', '/\xff', ...wanted].sort())
  const of = (path: string) => paths.find((one) => one.path === path)
  t.match(of('/a b.d'), { mode: 'drwxrwxrwt', uid: 7, gid: 8 })
  t.ok([of('/a b'), of('/a b.hard')].some((one) => one?.mode === '-rws--x--x'))
  t.ok([of('/a b'), of('/a b.hard')].some((one) => one?.mode === 'hrws--x--x'))
  t.match(of('/a b.soft'), { mode: /^l/ })
})

t.test('what no path can be', async (t) => {
  for (const line of ['', 'x', '-rw-r--r-- 0/0 1 2026-01-01 00:00:00 ./a'])
    if (line) t.throws(() => readPaths(line), /Expected a line of tar's list/)
  t.throws(() => readPaths('-rw-r--r-- 0/0 1 2026-01-01 00:00:00 "./a\\nb"'), /line end/)
})
