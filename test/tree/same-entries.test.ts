import t from 'tap'
import { firstDifference } from '../../lib/tree/same-entries.ts'
import { entry, folder } from '../disk/made.ts'

const tree = [
  folder('/'),
  entry('/a', { content: 'a', xattrs: { 'user.b': '00', 'system.acl': '01' } }),
  entry('/b', { content: 'a', hardLinkOf: '/a' }),
  entry('/c', { kind: 'character', device: { major: 1, minor: 3 } }),
]
const [root = folder('/'), a = entry('/a'), b = entry('/b'), c = entry('/c')] = tree

t.test('what counts, and what does not', async (t) => {
  t.equal(firstDifference(tree, [root, { ...a, allocated: 4096, source: '/x' }, b, c]), undefined)
  t.equal(firstDifference(tree, [root, { ...a, mtime: 7 }, b, c]), '/a')
  t.equal(firstDifference(tree, [root, a, c]), '/b', 'one is missing')
  t.equal(firstDifference([root, a], tree), '/b', 'one is too many')
  t.equal(firstDifference(tree, [root, { ...a, content: 'ab' }, b, c]), '/a')
})

t.test('what a program in between loses', async (t) => {
  const kept = { ...a, xattrs: { 'user.b': '00' } }
  t.equal(firstDifference(tree, [root, kept, b, c]), '/a')
  t.equal(firstDifference(tree, [root, kept, b, c], { xattrs: /^system\./ }), undefined)
  const { hardLinkOf: _, ...copy } = b
  const copied = { ...a, path: copy.path }
  t.equal(firstDifference(tree, [root, a, copied, c]), '/b')
  t.equal(firstDifference(tree, [root, a, copied, c], { hardLinks: true }), undefined)
  t.equal(firstDifference(tree, [root, a, b], { devices: true }), undefined)
})
