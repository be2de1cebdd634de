import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { newestTime, unpackTar } from '../../lib/sources/unpack-tar.ts'
import { inFolder } from '../fixtures/root-tree.ts'
import { runProgram as run } from '../fixtures/run-program.ts'

/** A folder to pack from, one to unpack into, and what was logged. */
function prepare(t: Test) {
  const folder = t.testdir({ from: { a: 'sugar' }, to: {} })
  const lines: string[] = []
  const context = { run, log: (line: string) => void lines.push(line) }
  const file = join(folder, 'x.tar')
  const pack = (...args: string[]) =>
    inFolder(join(folder, 'from'), 'tar', '--create', '--file', file, ...args)
  const append = (...args: string[]) =>
    inFolder(join(folder, 'from'), 'tar', '--append', '--file', file, ...args)
  const unpack = (more = {}) => unpackTar({ file, target: join(folder, 'to'), ...more }, context)
  return { folder, file, lines, pack, append, unpack }
}

t.test('every compression, by content', async (t) => {
  for (const option of ['--format=gnu', '--gzip', '--xz', '--zstd', '--bzip2']) {
    const { folder, pack, unpack } = prepare(t)
    pack(option, '.')
    await unpack()
    t.equal(readFileSync(join(folder, 'to/a'), 'utf8'), 'sugar', option)
  }
})

t.test('nothing gets out of the target', async (t) => {
  for (const link of ['..', 'absolute', undefined]) {
    const { folder, pack, append, unpack } = prepare(t)
    if (link !== undefined) symlinkSync(link === '..' ? link : folder, join(folder, 'from/link'))
    pack(link === undefined ? '--files-from=/dev/null' : 'link')
    const name = link === undefined ? '../escaped' : 'link/escaped'
    append('--absolute-names', '--transform', `s,^a$,${name},`, 'a')
    const wanted = { code: 'image-invalid', message: /could not be unpacked: / }
    await t.rejects(unpack(), wanted, name)
    t.notOk(existsSync(join(folder, 'escaped')), name)
  }
})

t.test('an absolute name is one of the target', async (t) => {
  const { folder, pack, unpack } = prepare(t)
  pack('--absolute-names', join(folder, 'from/a'))
  await unpack()
  t.equal(readFileSync(join(folder, 'to', folder, 'from/a'), 'utf8'), 'sugar')
})

t.test(
  'device nodes are left out, and told',
  { skip: process.getuid?.() !== 0 && 'needs root, for devices' },
  async (t) => {
    const { folder, lines, pack, unpack } = prepare(t)
    mkdirSync(join(folder, 'from/dev'))
    inFolder(folder, 'mknod', 'from/dev/null', 'c', '1', '3')
    pack('.')
    await unpack()
    t.strictSame(readdirSync(join(folder, 'to/dev')), [])
    t.strictSame(lines, ["left out 1 device nodes, such as 'dev/null'"])
  },
)

t.test('strip, index, and the newest time that has been', async (t) => {
  const { folder, file, pack, unpack } = prepare(t)
  mkdirSync(join(folder, 'from/sub'))
  writeFileSync(join(folder, 'from/sub/b'), 'salt')
  writeFileSync(join(folder, 'from/future'), '')
  const touch = (date: number, name: string) =>
    inFolder(join(folder, 'from'), 'touch', `--date=@${date}`, name)
  touch(1_600_000_000, 'sub/b')
  touch(1_500_000_000, 'sub')
  touch(1_900_000_000, 'future')
  pack('sub', 'future')
  t.equal(await newestTime(file, { until: 1_700_000_000, run }), 1_600_000_000)
  const index = join(folder, 'index')
  await unpack({ strip: 1, index })
  t.equal(readFileSync(join(folder, 'to/b'), 'utf8'), 'salt')
  t.match(readFileSync(index, 'utf8'), /^sub\/b\n/m)
})

t.test('what is no archive', async (t) => {
  const { file, unpack } = prepare(t)
  writeFileSync(file, 'text')
  const wanted = {
    code: 'image-invalid',
    message: /x.tar' could not be unpacked: This does not look/,
  }
  await t.rejects(unpack(), wanted)
  await t.rejects(newestTime(file, { until: 0, run }), wanted)
})
