import { join } from 'node:path'
import t from 'tap'
import type { Part } from '../../lib/elements/element.ts'
import { mergeElements, seenBy } from '../../lib/elements/merge.ts'
import { readElement } from '../../lib/elements/read-element.ts'
import { type FlavourFiles, writeFlavours } from '../fixtures/busybox-base.ts'

/** Elements written to a folder and read back. */
async function read(folder: string, elements: Readonly<Record<string, FlavourFiles>>) {
  writeFlavours(folder, elements)
  const readings = await Promise.all(
    Object.keys(elements).map(async (name) => ({
      name,
      ...(await readElement(join(folder, name))),
    })),
  )
  const parts: Part[] = readings.map(({ name, files }) => ({
    name,
    contract: 'elements',
    files,
  }))
  return { parts, hooks: readings.flatMap(({ hooks }) => hooks) }
}

t.test('one tree of all, without what is for authors', async (t) => {
  const { parts } = await read(t.testdir({}), {
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
  const { parts } = await read(t.testdir({}), {
    one: { 'bin/tool': 'one' },
    two: { 'bin/tool': 'two' },
  })
  t.match(mergeElements(parts).faults, [
    { code: 'flavour-conflict', message: "The elements 'one' and 'two' both have 'bin/tool'" },
  ])
})

t.test('what a hook can see', async (t) => {
  const { parts, hooks } = await read(t.testdir({}), {
    one: {
      'root.d/10-blind': '#!/bin/sh\necho $DIB_X\n',
      'install.d/10-blind': '#!/bin/sh\necho $DIB_X\n',
      'install.d/20-looks': '#!/bin/sh\ncat $(dirname $0)/data $TMP_HOOKS_PATH/top\n',
      'install.d/data': 'x',
      'finalise.d/10-other': '#!/bin/sh\n',
      'finalise.d/data': 'x',
      'environment.d/10-e': 'export DIB_X=1\n',
      'bin/tool': '#!/bin/sh\necho $DIB_TOOL\n',
      top: 'x',
    },
  })
  const { tree } = mergeElements(parts)
  const seen = (name: string) => {
    const hook = hooks.find(({ code }) => name in code)
    return hook && seenBy(hook, tree)
  }
  t.strictSame(Object.keys(seen('root.d/10-blind')?.code ?? {}), [])
  t.strictSame(Object.keys(seen('install.d/10-blind')?.code ?? {}), ['bin/tool'])
  t.ok(seen('install.d/10-blind')?.mentions.has('DIB_TOOL'), 'programs that it may call')
  t.strictSame(Object.keys(seen('install.d/20-looks')?.code ?? {}), [
    'bin/tool',
    'install.d/data',
    'top',
  ])
})
