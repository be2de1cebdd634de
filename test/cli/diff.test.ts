/** `parfait diff` as a command: text, JSON, exit codes. */
import { copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CommanderError } from 'commander'
import t from 'tap'
import { diffCommand } from '../../lib/cli/diff.ts'
import { needs } from '../disk/needs.ts'
import { call } from '../fixtures/call.ts'
import { call as callProgram, makeExt, writeFiles } from '../inspect/made.ts'

const skip = needs('qemu-img', 'mke2fs')

t.test('0, 1 and 2', { skip }, async (t) => {
  const cwd = t.testdir({})
  const make = (name: string, text: string) =>
    makeExt({
      path: join(cwd, name),
      tree: writeFiles(join(cwd, `${name}.tree`), { 'etc/a\x1b[2J\xff': text, 'etc/b': 'b' }),
      size: 4,
    })
  make('a', 'old\x07\n')
  make('b', 'new\n')
  copyFileSync(join(cwd, 'a'), join(cwd, 'same'))
  const same = await call(diffCommand, ['a', 'same'], { cwd })
  t.strictSame([same.stdout, same.error], ['', undefined])

  const differs = await call(diffCommand, ['a', 'b'], { cwd })
  t.equal((differs.error as CommanderError).exitCode, 1)
  t.match(differs.stdout, /^files\n {2}~ \/etc\/a\\x1b\[2J/)
  t.match(differs.stdout, /\| -old\\x07\n.*\| \+new\n/)
  t.notMatch(differs.stdout, /[^\P{Cc}\n]/u)

  const json = await call(diffCommand, ['a', 'b', '--json'], { cwd })
  t.match(JSON.parse(json.stdout), { same: false, files: [{ kind: 'changed' }] })

  const missing = await call(diffCommand, ['a', 'c'], { cwd })
  t.match(missing.error, { code: 'usage', exitCode: 2 })
  writeFileSync(
    join(cwd, 'cut'),
    Buffer.concat([Buffer.from('QFI\xfb', 'latin1'), Buffer.alloc(900)]),
  )
  const cut = await call(diffCommand, ['a', 'cut'], { cwd })
  t.match(cut.error, { exitCode: 2 })
})

t.test('a name of any bytes', { skip: needs('debugfs', 'mke2fs') }, async (t) => {
  const cwd = t.testdir({})
  const tree = writeFiles(join(cwd, 'tree'), { 'etc/b': 'b' })
  const path = makeExt({ path: join(cwd, 'a'), tree, size: 4 })
  copyFileSync(path, join(cwd, 'b'))
  const script = Buffer.from('cd /etc\nwrite /dev/null x\xff\n', 'latin1').toString('latin1')
  writeFileSync(join(cwd, 'script'), script, 'latin1')
  callProgram('debugfs', ['-w', '-f', join(cwd, 'script'), join(cwd, 'b')])
  const text = await call(diffCommand, ['a', 'b'], { cwd })
  t.match(text.stdout, /\+ \/etc\/x\\xff {2}\(/)
  const json = JSON.parse((await call(diffCommand, ['a', 'b', '--json'], { cwd })).stdout)
  t.match(json.files.at(-1), { path: '/etc/x\\xff', pathBytes: '2f6574632f78ff' })
})
