import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import {
  chooseKernel,
  chooseModules,
  moduleName,
  readModuleIndex,
} from '../../lib/ramdisk/modules.ts'
import { kernelVersion, writeKernel } from '../fixtures/kernel-tree.ts'

const indexOf = (t: Test) => {
  const root = t.testdir()
  writeKernel(root)
  return readModuleIndex(root, kernelVersion)
}
const wantOf = (name: string) => ({ name, flavour: 'acme', place: 'modules:1' })

t.test('names', (t) => {
  t.equal(moduleName('kernel/drivers/net/acme-net.ko.xz'), 'acme_net')
  t.equal(moduleName('snd-card'), 'snd_card')
  t.end()
})

t.test('a module comes with what it needs, and what it likes to have', (t) => {
  const index = indexOf(t)
  const cases: [string, string[]][] = [
    ['acmefs', ['acmefs', 'acmejbd', 'crc32c_generic']],
    ['acme-net', ['acme_net', 'mii']],
    ['acme_net', ['acme_net', 'mii']],
    ['drivers/net/ethernet/', ['acme_net', 'mii', 'other']],
    ['kernel/drivers/net/ethernet/other/', ['other']],
    ['drivers/net/mii.ko', ['mii']],
    ['drivers/net/m*', ['mii']],
    ['crc*', ['crc32c_generic']],
    ['virtio_pci', []],
    ['virtio*', []],
    ['drivers/virtio/', []],
  ]
  for (const [name, names] of cases) {
    const { chosen, missing } = chooseModules(index, [wantOf(name)])
    t.strictSame([...chosen.keys()].map(moduleName).sort(), names, name)
    t.strictSame(missing, [], name)
  }
  t.equal(chooseModules(index, [wantOf('*')]).chosen.size, 7)
  t.end()
})

t.test('what a flavour names and nobody has; a class may name more than there is', (t) => {
  const index = indexOf(t)
  const wants = [wantOf('gone'), wantOf('drivers/gone/'), { ...wantOf('wifi'), isOptional: true }]
  const { missing } = chooseModules(index, wants)
  t.strictSame(
    missing.map(({ name }) => name),
    ['gone', 'drivers/gone/'],
  )
  t.end()
})

t.test('who wanted a module first has it', (t) => {
  const wants = [wantOf('acmefs'), { ...wantOf('*'), flavour: 'all' }]
  const { chosen } = chooseModules(indexOf(t), wants)
  t.equal(chosen.get('kernel/fs/acmejbd/acmejbd.ko'), 'acme')
  t.equal(chosen.get('kernel/drivers/net/mii.ko'), 'all')
  t.end()
})

t.test('the kernel', (t) => {
  const root = t.testdir()
  t.throws(() => chooseKernel(root, undefined), { code: 'ramdisk-missing', message: /no kernel/ })
  for (const version of ['6.1.0-9-amd64', '6.1.0-10-amd64', '5.10.0-99-amd64', '7.0.0-broken']) {
    mkdirSync(join(root, 'lib/modules', version), { recursive: true })
    if (!version.endsWith('broken'))
      writeFileSync(join(root, 'lib/modules', version, 'modules.dep'), '')
  }
  t.equal(chooseKernel(root, undefined), '6.1.0-10-amd64', 'the newest, by number')
  t.equal(chooseKernel(root, '6.1.0-9-amd64'), '6.1.0-9-amd64')
  t.throws(() => chooseKernel(root, '6.1.0-8-amd64'), {
    message: /did you mean '6.1.0-9-amd64'/,
    hint: /there are: 6.1.0-10-amd64/,
  })
  t.end()
})
