import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { follow } from '../../lib/tree/follow.ts'

t.test('links lead to places in the tree, and are told', (t) => {
  const root = t.testdir()
  mkdirSync(join(root, 'usr/lib'), { recursive: true })
  symlinkSync('usr/lib', join(root, 'lib'))
  symlinkSync('/lib/libz.so.1.2', join(root, 'usr/lib/libz.so.1'))
  symlinkSync('../../../../etc/passwd', join(root, 'usr/lib/out'))
  symlinkSync('loop', join(root, 'loop'))
  const { path, links } = follow(root, '/lib/libz.so.1')
  t.equal(path, '/usr/lib/libz.so.1.2')
  t.strictSame(
    [...links],
    [
      ['/lib', 'usr/lib'],
      ['/usr/lib/libz.so.1', '/lib/libz.so.1.2'],
    ],
  )
  t.equal(follow(root, '/lib/libz.so.1', { last: false }).path, '/usr/lib/libz.so.1')
  t.equal(follow(root, '/lib/out').path, '/etc/passwd', 'never out of the tree')
  t.equal(follow(root, '/nothing/../there').path, '/there')
  t.throws(() => follow(root, '/loop'), /too many symbolic links/)
  t.throws(() => follow(root, 'lib'), /absolute/)
  t.end()
})
