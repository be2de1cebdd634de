import { join } from 'node:path'
import t from 'tap'
import {
  flavourFiles,
  partFaults,
  readRamdiskParts,
} from '../../../lib/products/ramdisk/flavour-parts.ts'
import { flavourWith } from '../../fixtures/flavour.ts'

t.test('a flavour without any of it', async (t) => {
  t.strictSame(await readRamdiskParts(t.testdir()), {
    binaries: [],
    modules: [],
    init: undefined,
    udevRules: [],
  })
})

t.test('names by line, comments, several on a line as in 2012', async (t) => {
  const folder = t.testdir({
    'binary-deps': '# first\n\ntgtd tgtadm\n  /lib/x#y # why\n',
    modules: 'drivers/net/\r\n',
    init: 'echo hi\n',
    udev: { '81-a.rules': '# a', below: { '82-b.rules': '# b' }, 'README.md': 'no rules' },
  })
  const parts = await readRamdiskParts(folder)
  t.strictSame(parts.binaries, [
    { name: 'tgtd', place: `${folder}/binary-deps:3` },
    { name: 'tgtadm', place: `${folder}/binary-deps:3` },
    { name: '/lib/x#y', place: `${folder}/binary-deps:4` },
  ])
  t.strictSame(
    parts.modules.map(({ name }) => name),
    ['drivers/net/'],
  )
  t.equal(parts.init, 'echo hi\n')
  t.strictSame(parts.udevRules, [
    { name: '81-a.rules', text: '# a' },
    { name: '82-b.rules', text: '# b' },
  ])
  const shown = Object.values(flavourFiles).map(({ path, names }) => names(join(folder, path)))
  t.strictSame(await Promise.all(shown), [
    ['tgtd', 'tgtadm', '/lib/x#y'],
    ['drivers/net/'],
    ['81-a.rules', '82-b.rules'],
    ['a part of /init in a ramdisk'],
  ])
})

t.test('an init with the line endings of another system', async (t) => {
  const folder = t.testdir({ init: 'echo hi\r\n' })
  const flavours = ['acme', 'none'].map((name) =>
    flavourWith(name, {}, { folder: name === 'acme' ? folder : `${folder}/none` }),
  )
  const faults = await partFaults(flavours)
  t.match(faults, [{ code: 'hook-invalid', place: `${folder}/init`, hint: /sed -i/ }])
})
