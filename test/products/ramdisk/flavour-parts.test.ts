import t from 'tap'
import { readRamdiskParts } from '../../../lib/products/ramdisk/flavour-parts.ts'

t.test('a flavour without any of it', async (t) => {
  t.strictSame(await readRamdiskParts(t.testdir()), {
    parts: { binaries: [], modules: [], init: undefined, udevRules: [] },
    faults: [],
  })
})

t.test('names by line, comments, several on a line as in 2012', async (t) => {
  const folder = t.testdir({
    'binary-deps': '# first\n\ntgtd tgtadm\n  /lib/x#y # why\n',
    modules: 'drivers/net/\r\n',
    init: 'echo hi\n',
    udev: { '81-a.rules': '# a', below: { '82-b.rules': '# b' }, 'README.md': 'no rules' },
  })
  const { parts } = await readRamdiskParts(folder)
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
})

t.test('an init with the line endings of another system', async (t) => {
  const folder = t.testdir({ init: 'echo hi\r\n' })
  const { faults } = await readRamdiskParts(folder)
  t.match(faults, [{ code: 'hook-invalid', place: `${folder}/init`, hint: /sed -i/ }])
})
