import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { findArchitecture } from '../../../lib/architectures.ts'
import { digestFile } from '../../../lib/content.ts'
import { assembleDisk } from '../../../lib/disk/assemble.ts'
import { diskDrivers } from '../../../lib/disk/drivers.ts'
import { recallFrom } from '../../../lib/disk/kept/boot-images.ts'
import { keepFilesystems } from '../../../lib/disk/kept/keep.ts'
import { OtherShapes } from '../../../lib/disk/kept/shape.ts'
import type { Layout } from '../../../lib/disk/layout.ts'
import { clock } from '../made.ts'
import { needs } from '../needs.ts'

const skip = needs('grub-mkimage', 'mke2fs', 'debugfs', 'mkfs.fat', 'qemu-img')

const layout: Layout = {
  table: 'gpt',
  bootloader: 'grub',
  partitions: [
    { name: 'bios', type: 'bios-boot', size: '1M' },
    { name: 'esp', type: 'esp', size: '40M', filesystem: 'vfat', mount: '/boot/efi' },
    { name: 'root', filesystem: 'ext4', mount: '/' },
  ],
}

t.test('GRUB is kept, and the image is what it is without', { skip }, async (t) => {
  const folder = t.testdir({ tree: { boot: {} }, kept: {}, scratch: {} })
  const request = {
    layout,
    tree: `${folder}/tree`,
    architecture: findArchitecture('amd64'),
    clock,
    seed: 'ab'.repeat(32),
    sharedSeed: 'cd'.repeat(32),
    excludes: [],
    empties: [],
    scratch: `${folder}/scratch`,
  }
  for (const name of ['vmlinuz-1', 'initrd.img-1'])
    writeFileSync(`${folder}/tree/boot/${name}`, name)
  const kept = { folder: `${folder}/kept`, tree: request.tree }
  const assemble = async (shapes: OtherShapes['shapes']) => {
    rmSync(request.scratch, { recursive: true })
    mkdirSync(request.scratch)
    const output = `${folder}/disk`
    await assembleDisk({ ...request, output }, { kept: { ...kept, shapes } })
    return [
      await digestFile(output),
      readdirSync(request.scratch).filter((name) => name.startsWith('grub-')),
    ]
  }
  const wanted = await assemble([]).catch((error: unknown) => error)
  if (!(wanted instanceof OtherShapes)) throw wanted
  const { shapes } = wanted
  await keepFilesystems({ ...request, shapes, formats: [], output: kept.folder }, diskDrivers)
  t.equal(readdirSync(`${kept.folder}/boot`).length, 2, 'for a BIOS and for UEFI')
  const [digest, made] = await assemble(shapes)
  t.strictSame(made, [], 'no program was asked for it')
  writeFileSync(`${request.tree}/boot/vmlinuz-2`, 'newer')
  const [, other] = await assemble(shapes)
  t.equal(other?.length, 4, 'another kernel is another configuration')
  rmSync(`${request.tree}/boot/vmlinuz-2`)
  rmSync(`${kept.folder}/boot`, { recursive: true })
  t.equal((await assemble(shapes))[0], digest)
})

t.test('a tree that has no kernel yet is kept without', { skip }, async (t) => {
  const folder = t.testdir({ tree: {}, kept: {}, scratch: {} })
  await keepFilesystems(
    {
      layout,
      tree: `${folder}/tree`,
      architecture: findArchitecture('amd64'),
      clock,
      sharedSeed: 'cd'.repeat(32),
      excludes: [],
      empties: [],
      scratch: `${folder}/scratch`,
      shapes: [],
      formats: [],
      output: `${folder}/kept`,
    },
    diskDrivers,
  )
  t.strictSame(readdirSync(`${folder}/kept/boot`), [])
})

t.test('what cannot be read is no reason to make something else', async (t) => {
  const folder = t.testdir({ boot: 'no folder' })
  await t.rejects(
    recallFrom(folder)(['a'], async () => Buffer.from('a')),
    { code: 'ENOTDIR' },
  )
})
