import { chmodSync, lstatSync, mkdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import {
  findCollision,
  settleDirectories,
  settleTimes,
} from '../../../../flavours/debian/lib/native/directories.ts'
import type { LaidPath } from '../../../../flavours/debian/lib/native/laid-paths.ts'

const own = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 }

function unpacked(name: string, ...paths: [mode: string, path: string][]) {
  const laid = paths.map(([mode, path]): LaidPath => ({ path, mode, ...own }))
  return { name, fields: new Map(), control: '', parts: new Set<string>(), paths: laid }
}

t.test('two packages with one file', async (t) => {
  const file = '-rw-r--r--'
  const one = unpacked('one', ['drwxr-xr-x', '/bin'], [file, '/bin/a'])
  t.equal(
    findCollision([one, unpacked('two', ['drwxr-xr-x', '/bin'], [file, '/bin/b'])]),
    undefined,
  )
  t.equal(
    findCollision([one, unpacked('two', [file, '/bin/a'])]),
    "'one' and 'two' both have '/bin/a'",
  )
  t.match(
    findCollision([one, unpacked('two', ['lrwxrwxrwx', '/usr/bin/a'])]),
    "both have '/usr/bin/a'",
  )
})

t.test('a folder has the mode of the first package, whoever came last', async (t) => {
  const tree = t.testdir({ a: {}, b: {} })
  const wide: [mode: string, path: string] = ['drwxrwxrwt', '/a']
  const narrow: [mode: string, path: string] = ['drwxr-s---', '/a']
  for (const mode of [0o755, 0o1777, 0o700]) {
    chmodSync(join(tree, 'a'), mode)
    await settleDirectories(tree, [unpacked('alpha', narrow), unpacked('beta', wide)])
    t.equal(statSync(join(tree, 'a')).mode & 0o7777, 0o2750)
    await settleDirectories(tree, [unpacked('alpha', narrow), unpacked('base-files', wide)])
    t.equal(statSync(join(tree, 'a')).mode & 0o7777, 0o1777)
  }
})

t.test('all folders get one time, files keep theirs', async (t) => {
  const tree = t.testdir({ a: { b: {} }, link: t.fixture('symlink', 'a') })
  mkdirSync(Buffer.concat([Buffer.from(`${tree}/a/`), Buffer.from([0xff])]))
  writeFileSync(join(tree, 'a/file'), '')
  utimesSync(join(tree, 'a/file'), 7, 7)
  await settleTimes(tree, 1000)
  for (const path of ['.', 'a', 'a/b']) t.equal(statSync(join(tree, path)).mtimeMs, 1_000_000)
  t.equal(statSync(join(tree, 'a/file')).mtimeMs, 7000)
  t.not(lstatSync(join(tree, 'link')).mtimeMs, 1_000_000)
})
