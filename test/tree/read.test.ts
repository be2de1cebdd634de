import { execFileSync } from 'node:child_process'
import { linkSync, mkdirSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import t from 'tap'
import { readTree } from '../../lib/tree/read.ts'
import { needs } from '../disk/needs.ts'

const clock = 1_700_000_000
const skip = needs('getfattr')
const nothing = { excludes: [], empties: [], clock }

t.test('what an image has of a tree', { skip }, async (t) => {
  const tree = t.testdir({
    etc: { 'machine-id': 'abc\n', hosts: 'localhost\n', zz: '' },
    tmp: { gone: { too: '' } },
    'a-b': '',
    a: { b: '' },
  })
  symlinkSync('../x y', `${tree}/etc/link`)
  linkSync(`${tree}/etc/zz`, `${tree}/etc/aa`)
  utimesSync(`${tree}/etc/hosts`, 5.9, 5.9)
  utimesSync(`${tree}/a-b`, clock + 50, clock + 50)
  const entries = await readTree({
    tree,
    clock,
    excludes: ['/tmp/**'],
    empties: ['/etc/machine-id'],
  })
  const by = new Map(entries.map((entry) => [entry.path, entry]))
  t.strictSame(
    [...by.keys()],
    [
      '/',
      '/a',
      '/a-b',
      '/a/b',
      '/etc',
      '/etc/aa',
      '/etc/hosts',
      '/etc/link',
      '/etc/machine-id',
      '/etc/zz',
      '/tmp',
    ],
  )
  t.match(by.get('/'), { kind: 'directory', path: '/' })
  t.match(by.get('/etc/machine-id'), { kind: 'file', content: '', size: 0, source: undefined })
  t.match(by.get('/etc/hosts'), { size: 10, mtime: 5, source: `${tree}/etc/hosts` })
  t.match(by.get('/etc/link'), { kind: 'symlink', target: '../x y' })
  t.equal(by.get('/a-b')?.mtime, clock, 'no later than the clock')
  t.equal(by.get('/etc/aa')?.hardLinkOf, undefined, 'the first path in order is the file')
  t.equal(by.get('/etc/zz')?.hardLinkOf, '/etc/aa')
})

t.test('an excluded first path of a hard link', { skip }, async (t) => {
  const tree = t.testdir({ one: 'x' })
  linkSync(`${tree}/one`, `${tree}/two`)
  const entries = await readTree({ ...nothing, tree, excludes: ['/one'] })
  t.equal(entries.find(({ path }) => path === '/two')?.hardLinkOf, undefined)
})

t.test('sockets are left out, fifos are not', { skip }, async (t) => {
  const tree = t.testdir({ file: '' })
  execFileSync('mkfifo', [`${tree}/fifo`])
  // In the current folder, for the path of a socket has 107 bytes at most.
  const server = createServer()
  execFileSync('ln', ['-s', tree, `/tmp/parfait-${process.pid}`])
  await new Promise<void>((done) => {
    server.listen(`/tmp/parfait-${process.pid}/socket`, done)
  })
  const entries = await readTree({ ...nothing, tree })
  server.close()
  execFileSync('rm', [`/tmp/parfait-${process.pid}`])
  t.strictSame(
    entries.map(({ path, kind }) => `${path} ${kind}`),
    ['/ directory', '/fifo fifo', '/file file'],
  )
})

t.test('sparse files say how much of them is there', { skip }, async (t) => {
  const tree = t.testdir({ sparse: '' })
  truncateSync(`${tree}/sparse`, 8 << 20)
  const found = (await readTree({ ...nothing, tree })).find(({ path }) => path === '/sparse')
  t.equal(found?.size, 8 << 20)
  t.ok((found?.allocated ?? 0) < 1 << 20)
})

t.test('extended attributes', { skip: skip || needs('setfattr') }, async (t) => {
  const tree = t.testdir({ 'a b': '', other: '' })
  try {
    execFileSync('setfattr', ['-n', 'user.x', '-v', '0x00ff', `${tree}/a b`], { stdio: 'ignore' })
  } catch {
    t.comment('skipped: the file system of the tests has no attributes')
    return
  }
  const by = new Map((await readTree({ ...nothing, tree })).map((entry) => [entry.path, entry]))
  t.strictSame(by.get('/a b')?.xattrs, { 'user.x': '00ff' })
  t.equal(by.get('/other')?.xattrs, undefined)
})

t.test('U+FFFD is a letter', { skip }, async (t) => {
  const tree = t.testdir({ 'a\ufffd': '' })
  symlinkSync('to \ufffd', `${tree}/link`)
  const by = new Map((await readTree({ ...nothing, tree })).map((entry) => [entry.path, entry]))
  t.equal(by.get('/a\ufffd')?.kind, 'file')
  t.equal(by.get('/link')?.target, 'to \ufffd')
})

t.test('names and targets that are not UTF-8, below such a folder', { skip }, async (t) => {
  const tree = t.testdir({})
  const at = (...bytes: number[]) => Buffer.concat([Buffer.from(`${tree}/`), Buffer.from(bytes)])
  mkdirSync(at(0xe9))
  writeFileSync(at(0xe9, 0x2f, 0xff), 'abc')
  // Node passes words of a command as texts.
  execFileSync('sh', ['-c', `setfattr -n user.x -v y "$(printf '\\351/\\377')"`], { cwd: tree })
  symlinkSync(Buffer.from([0x61, 0xff]), at(0xe9, 0x2f, 0xef, 0xbf, 0xbd))
  const [, folder, link, file] = await readTree({ ...nothing, tree })
  t.match(folder, { path: '/\udce9', kind: 'directory' })
  t.match(link, { path: '/\udce9/\ufffd', target: 'a\udcff' })
  t.match(file, { path: '/\udce9/\udcff', size: 3, xattrs: { 'user.x': '79' } })
})
