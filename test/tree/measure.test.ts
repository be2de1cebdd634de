import { closeSync, openSync, truncateSync, writeSync } from 'node:fs'
import t from 'tap'
import { measureContent } from '../../lib/tree/measure.ts'
import { entry, folder } from '../disk/made.ts'

t.test('blocks, not bytes', async (t) => {
  const content = await measureContent([
    folder('/'),
    entry('/one', { content: 'x' }),
    entry('/same', { content: 'x', hardLinkOf: '/one' }),
    entry('/empty'),
    entry('/large', { source: '/nowhere', size: 4097, allocated: 8192 }),
    entry('/short', { kind: 'symlink', target: 'x' }),
    entry('/long', { kind: 'symlink', target: 'x'.repeat(60) }),
  ])
  t.strictSame(content, { bytes: 4096 * 5, inodes: 6 })
})

t.test('large folders need more than a block', async (t) => {
  const names = Array.from({ length: 500 }, (_, index) => entry(`/name-${index}`))
  t.ok((await measureContent([folder('/'), ...names])).bytes > 4096 * 2)
})

t.test('of sparse files, what is there', async (t) => {
  const source = `${t.testdir({ sparse: '' })}/sparse`
  truncateSync(source, 20 << 20)
  const file = openSync(source, 'r+')
  writeSync(file, 'data', 10 << 20)
  closeSync(file)
  const sparse = entry('/sparse', { source, size: 20 << 20, allocated: 4096 })
  t.strictSame(await measureContent([sparse]), { bytes: 4096, inodes: 1 })
})
