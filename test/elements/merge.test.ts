import t from 'tap'
import { mergeElements } from '../../lib/elements/merge.ts'
import { readElements } from '../fixtures/read-elements.ts'

t.test('one tree of all, without what is for authors', async (t) => {
  const { parts } = await readElements(t.testdir({}), {
    one: {
      'install.d/10-a': '#!/bin/sh\n',
      'static/etc/x': 'one',
      top: 'one',
      'tests/x': 'x',
      'element-deps': 'two\n',
    },
    two: {
      'install.d/10-b': '#!/bin/sh\n',
      'static/etc/x': 'two',
      top: 'two',
      '.git/x': 'x',
      'README.rst': 'x',
    },
  })
  const { tree, faults } = mergeElements(parts)
  t.strictSame(faults, [])
  t.strictSame(Object.keys(tree.files).sort(), [
    'install.d/10-a',
    'install.d/10-b',
    'static/etc/x',
    'top',
  ])
  t.equal(tree.files.top?.element, 'two')
  t.strictSame(mergeElements([{ name: 'flavour', contract: 'flavours' }]).tree.elements, [])
})

t.test('the same file in one folder of two elements', async (t) => {
  const { parts } = await readElements(t.testdir({}), {
    one: { 'bin/tool': 'one' },
    two: { 'bin/tool': 'two' },
  })
  t.match(mergeElements(parts).faults, [
    { code: 'flavour-conflict', message: "The elements 'one' and 'two' both have 'bin/tool'" },
  ])
})
