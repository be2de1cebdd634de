import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import t, { type Test } from 'tap'
import { amd64 } from '../../lib/architectures/amd64.ts'
import { assembleDisk } from '../../lib/disk/assemble.ts'
import type { AssembleRequest } from '../../lib/disk/assemble-request.ts'
import type { Layout } from '../../lib/disk/layout.ts'
import { run } from '../../lib/run.ts'
import { clock } from './made.ts'
import { needs } from './needs.ts'

const mib = 1 << 20
const tools = ['getfattr', 'sfdisk', 'mke2fs', 'debugfs', 'e2fsck', 'mkfs.fat', 'mcopy']
const skip = needs(...tools)
const skipBoot = needs(...tools, 'grub-mkimage', 'sgdisk')

const vm: Layout = {
  table: 'gpt',
  bootloader: 'grub',
  kernelCommandLine: 'console=ttyS0',
  partitions: [
    { name: 'bios', type: 'bios-boot' },
    { name: 'esp', type: 'esp', filesystem: 'vfat', mount: '/boot/efi' },
    { name: 'root', type: 'root', filesystem: 'ext4', mount: '/' },
  ],
}

/** A tree that looks bootable to a boot loader. */
function makeTree(t: Test): string {
  const folder = t.testdir({
    tree: {
      boot: { 'vmlinuz-6.1': 'kernel', 'initrd.img-6.1': 'ramdisk' },
      etc: { fstab: '# UNCONFIGURED\n', 'machine-id': 'abc', hostname: 'x' },
      tmp: { gone: '' },
    },
    scratch: {},
  })
  symlinkSync('boot/vmlinuz-6.1', `${folder}/tree/vmlinuz`)
  symlinkSync('boot/initrd.img-6.1', `${folder}/tree/initrd.img`)
  return folder
}

function request(folder: string, more: Partial<AssembleRequest> = {}): AssembleRequest {
  return {
    tree: `${folder}/tree`,
    layout: vm,
    architecture: amd64,
    clock,
    seed: 'ab'.repeat(32),
    excludes: ['/tmp/**'],
    empties: ['/etc/machine-id'],
    output: `${folder}/disk.raw`,
    scratch: `${folder}/scratch`,
    ...more,
  }
}

async function read(disk: string, start: number, path: string): Promise<string> {
  return (await run('debugfs', ['-R', `cat ${path}`, `${disk}?offset=${start}`])).stdout
}

t.test('GPT, ESP, ext4 and GRUB', { skip: skipBoot }, async (t) => {
  const folder = makeTree(t)
  const result = await assembleDisk(request(folder))
  const disk = `${folder}/disk.raw`
  const [, esp, root] = result.partitions
  if (!esp || !root) return t.fail('partitions')
  t.equal(readFileSync(disk).length, result.size)
  t.match((await run('sgdisk', ['--verify', disk])).stdout, /No problems found/)
  await run('e2fsck', ['-fn', `${disk}?offset=${root.start}`])

  t.match(await read(disk, root.start, '/boot/grub/grub.cfg'), /linux \/vmlinuz root=UUID=/)
  t.equal(
    (await read(disk, root.start, '/etc/fstab')).split('\n').slice(1).join('\n'),
    `UUID=${root.filesystemUuid} / ext4 defaults 0 1\nUUID=${esp.filesystemUuid} /boot/efi vfat defaults 0 2\n`,
  )
  t.equal(await read(disk, root.start, '/etc/machine-id'), '')
  t.equal(await read(disk, root.start, '/etc/hostname'), 'x')
  t.equal(await read(disk, root.start, '/tmp/gone'), '')
  const part = readFileSync(disk).subarray(esp.start, esp.start + esp.bytes)
  writeFileSync(`${folder}/esp`, part)
  t.match((await run('mdir', ['-i', `${folder}/esp`, '::/EFI/BOOT'])).stdout, /BOOTX64 {2}EFI/)
  const head = readFileSync(disk).subarray(0, 512)
  t.equal(head.readBigUInt64LE(0x5c), BigInt(mib / 512), 'the core image, in sectors')
  t.equal(head.readUInt16LE(510), 0xaa55)
  return undefined
})

t.test('the same from a copy of the tree', { skip: skipBoot }, async (t) => {
  const folder = makeTree(t)
  await assembleDisk(request(folder))
  // Copied file by file, in reverse.
  mkdirSync(`${folder}/copy/tree`, { recursive: true })
  for (const name of ['vmlinuz', 'initrd.img', 'tmp', 'etc', 'boot'])
    cpSync(`${folder}/tree/${name}`, `${folder}/copy/tree/${name}`, {
      recursive: true,
      preserveTimestamps: true,
      verbatimSymlinks: true,
    })
  await run('touch', ['--reference', `${folder}/tree`, `${folder}/copy/tree`])
  for (const name of ['boot', 'etc', 'tmp'])
    await run('touch', ['--reference', `${folder}/tree/${name}`, `${folder}/copy/tree/${name}`])
  // No time of a link survives cpSync; the clock is before all of them.
  mkdirSync(`${folder}/copy/scratch`)
  await new Promise((done) => setTimeout(done, 1100))
  await assembleDisk(request(`${folder}/copy`))
  t.ok(readFileSync(`${folder}/disk.raw`).equals(readFileSync(`${folder}/copy/disk.raw`)))
})

t.test('a partition for /boot, MBR, a fixed size', { skip: skipBoot }, async (t) => {
  const folder = makeTree(t)
  const layout: Layout = {
    table: 'mbr',
    bootloader: 'grub',
    partitions: [
      { name: 'boot', filesystem: 'ext4', mount: '/boot', size: '64M' },
      { name: 'root', filesystem: 'ext4', mount: '/' },
    ],
  }
  const { size, partitions } = await assembleDisk(request(folder, { layout, size: 200 * mib }))
  t.equal(size, 200 * mib)
  const [boot, root] = partitions
  const disk = `${folder}/disk.raw`
  for (const one of partitions) await run('e2fsck', ['-fn', `${disk}?offset=${one.start}`])
  t.match(await read(disk, boot?.start ?? 0, '/grub/grub.cfg'), /linux \/vmlinuz-6.1 root=UUID=/)
  t.equal(await read(disk, boot?.start ?? 0, '/vmlinuz-6.1'), 'kernel')
  t.equal(await read(disk, root?.start ?? 0, '/boot/vmlinuz-6.1'), '')
  t.equal((root?.bytes ?? 0) + (root?.start ?? 0), 200 * mib)
})

t.test('one filesystem without a table; files of the tree win', { skip }, async (t) => {
  const folder = makeTree(t)
  writeFileSync(`${folder}/tree/etc/fstab`, 'LABEL=x / ext4 defaults 0 1\n')
  const layout: Layout = {
    table: 'none',
    partitions: [{ name: 'root', filesystem: 'ext4', mount: '/', label: 'x' }],
  }
  const result = await assembleDisk(request(folder, { layout }))
  const disk = `${folder}/disk.raw`
  await run('e2fsck', ['-fn', disk])
  t.equal(await read(disk, 0, '/etc/fstab'), 'LABEL=x / ext4 defaults 0 1\n')
  t.equal(result.size % mib, 0)
  t.match(result, { files: 11, contentBytes: 'kernel'.length + 'ramdisk'.length + 28 + 1 })
})

t.test('an old disk leaves nothing behind', { skip }, async (t) => {
  const folder = makeTree(t)
  const layout: Layout = {
    table: 'none',
    partitions: [{ name: 'root', filesystem: 'ext4', mount: '/' }],
  }
  await assembleDisk(request(folder, { layout }))
  const fresh = readFileSync(`${folder}/disk.raw`)
  writeFileSync(`${folder}/disk.raw`, Buffer.alloc(fresh.length + 4096, 0x55))
  await assembleDisk(request(folder, { layout }))
  t.ok(readFileSync(`${folder}/disk.raw`).equals(fresh))
})

t.test('a boot loader that nobody called is not written, and that is told', { skip }, async (t) => {
  const folder = makeTree(t)
  const root = { name: 'root', filesystem: 'ext4', mount: '/' }
  const layout: Layout = { table: 'mbr', bootloader: 'grub', partitions: [root] }
  const more = { layout, bootloaderWish: '/tmp/wish' }
  const { warnings } = await assembleDisk(request(folder, more))
  t.match(warnings, [/^no boot loader is on this disk: .* installs 'grub'$/])
  t.equal(readFileSync(`${folder}/disk.raw`).readUInt8(0), 0)
})

t.test('faults', { skip: skipBoot }, async (t) => {
  const folder = makeTree(t)
  await t.rejects(assembleDisk(request(folder, { size: 70 * mib })), { code: 'disk-too-small' })
  const noEsp = { ...vm, partitions: vm.partitions.slice(2) }
  await t.rejects(assembleDisk(request(folder, { layout: noEsp })), {
    code: 'boot-loader',
    message: "Expected a partition of type 'bios-boot' or 'esp' for GRUB on 'amd64', found none",
  })
  const layout = { table: 'gpt', partitions: [] } as unknown as Layout
  await t.rejects(assembleDisk(request(folder, { layout })), { code: 'layout-invalid' })
  const bare = t.testdir({ tree: { etc: {} }, scratch: {} })
  await t.rejects(assembleDisk(request(bare)), { code: 'boot-loader', hint: /installs a kernel/ })
})
