import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { removeTree } from '../lib/remove-tree.ts'

t.test('whatever is there goes, and nothing that a link leads to', (t) => {
  const folder = t.testdir({ kept: { file: 'kept' }, tree: { a: { b: { c: {} } }, file: '' } })
  const tree = join(folder, 'tree')
  symlinkSync(join(folder, 'kept'), join(tree, 'a', 'link'))
  writeFileSync(Buffer.from(`${tree}/a/\xff\xfe name`, 'latin1'), '')
  mkdirSync(Buffer.from(`${tree}/a/\xe9`, 'latin1'))
  writeFileSync(Buffer.from(`${tree}/a/\xe9/\xe9`, 'latin1'), '')
  removeTree(tree)
  t.notOk(existsSync(tree))
  removeTree(tree)
  removeTree(join(folder, 'nothing', 'below'))
  symlinkSync(join(folder, 'kept'), tree)
  removeTree(tree)
  t.strictSame(readdirSync(folder), ['kept'])
  t.strictSame(readdirSync(join(folder, 'kept')), ['file'])
  t.end()
})

t.test('a tree that is deeper than any path', (t) => {
  const folder = t.testdir()
  const name = 'd'.repeat(250)
  const script = `for i in $(seq 40); do mkdir ${name} && cd -P ${name}; done`
  spawnSync('sh', ['-c', script], { cwd: folder })
  removeTree(join(folder, name))
  t.strictSame(readdirSync(folder), [])
  t.end()
})

/** Puts links in the places of folders and back, as fast as it can. */
const swapper = `const { mkdirSync, renameSync, symlinkSync, unlinkSync, writeFileSync } = require('node:fs')
const [tree, kept] = process.argv.slice(1)
console.log('begun')
const attempt = (change) => { try { change() } catch {} }
for (;;) {
  attempt(() => mkdirSync(tree + '/x/y', { recursive: true }))
  attempt(() => writeFileSync(tree + '/x/y/file', ''))
  attempt(() => renameSync(tree + '/x', tree + '/old'))
  attempt(() => symlinkSync(kept, tree + '/x'))
  attempt(() => unlinkSync(tree + '/x'))
  attempt(() => renameSync(tree + '/old', tree + '/x'))
}`

t.test('folders that become links while they are removed', async (t) => {
  const folder = t.testdir({ kept: { y: { file: 'kept' }, file: 'kept' }, tree: {} })
  const [tree, kept] = [join(folder, 'tree'), join(folder, 'kept')]
  const child = spawn(process.execPath, ['-e', swapper, tree, kept])
  t.teardown(() => child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  for (const until = performance.now() + 1500; performance.now() < until; )
    try {
      removeTree(tree)
    } catch {
      // What is swapped all the time cannot always be removed.
    }
  child.kill('SIGKILL')
  await once(child, 'close')
  t.strictSame(readdirSync(kept, { recursive: true }).sort(), ['file', 'y', 'y/file'])
  removeTree(tree)
})
