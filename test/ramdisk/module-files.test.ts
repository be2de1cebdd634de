import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { moduleInfo, moduleLists } from '../../lib/ramdisk/module-files.ts'
import { readModuleIndex } from '../../lib/ramdisk/modules.ts'
import { run } from '../../lib/run.ts'
import { elfFile } from '../fixtures/elf-file.ts'
import { kernelVersion, writeKernel } from '../fixtures/kernel-tree.ts'

const chosen = [
  'kernel/drivers/net/ethernet/acme/acme-net.ko',
  'kernel/drivers/net/mii.ko',
  'kernel/fs/acmefs/acmefs.ko',
  'kernel/fs/acmejbd/acmejbd.ko',
]

t.test('lists have the chosen modules, and no other', (t) => {
  const root = t.testdir()
  const folder = writeKernel(root)
  const lists = moduleLists(folder, readModuleIndex(root, kernelVersion), chosen)
  t.match(lists['modules.dep'], /^kernel\/fs\/acmefs\/acmefs.ko: kernel\/fs\/acmejbd\/acmejbd.ko$/m)
  t.notMatch(lists['modules.dep'], 'beep')
  t.equal(
    lists['modules.alias'],
    'alias pci:v00001AF4d[1-9]*sv* acme_net\nalias fs-acmefs acmefs\n',
  )
  t.equal(lists['modules.symbols'], 'alias symbol:mii_link mii\n')
  t.equal(lists['modules.softdep'], 'softdep acmefs pre: crypto-crc32c post: gone\n')
  t.equal(String(lists['modules.builtin']), 'kernel/drivers/virtio/virtio_pci.ko\n')
  t.end()
})

t.test('modprobe finds modules by name and by alias in what was written', async (t) => {
  const root = t.testdir()
  const folder = writeKernel(root)
  const lists = moduleLists(folder, readModuleIndex(root, kernelVersion), chosen)
  const target = join(t.testdirName, 'ramdisk/lib/modules', kernelVersion)
  // modprobe names only modules that are there.
  for (const path of chosen) cpSync(join(folder, path), join(target, path), { recursive: true })
  for (const [name, content] of Object.entries(lists)) writeFileSync(join(target, name), content)
  const modprobe = async (name: string) => {
    const where = ['--dirname', join(t.testdirName, 'ramdisk'), '--set-version', kernelVersion]
    const words = ['--show-depends', '--ignore-install', ...where, name]
    const { stdout } = await run('modprobe', words, { accept: [1] })
    return stdout.match(/[\w-]+\.ko/g) ?? []
  }
  t.strictSame(await modprobe('acmefs'), ['acmejbd.ko', 'acmefs.ko'])
  t.strictSame(await modprobe('fs-acmefs'), ['acmejbd.ko', 'acmefs.ko'])
  t.strictSame(await modprobe('pci:v00001AF4d1000sv1'), ['mii.ko', 'acme-net.ko'])
  t.strictSame(await modprobe('pci:v00001AF4d0000sv1'), [])
  t.strictSame(await modprobe('beep'), [])
})

t.test('what a module says of itself', (t) => {
  const bytes = elfFile({ modinfo: ['firmware=a.bin', 'firmwarex=c', 'firmware=b.bin'] })
  t.strictSame(moduleInfo(bytes, 'firmware'), ['a.bin', 'b.bin'])
  t.strictSame(moduleInfo(bytes, 'alias'), [])
  t.strictSame(moduleInfo(Buffer.from('no module'), 'alias'), [])
  t.end()
})
