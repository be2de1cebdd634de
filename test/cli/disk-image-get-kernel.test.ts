import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { needs } from '../disk/needs.ts'
import {
  call,
  type Files,
  makeDisk,
  makeExt,
  makeFat,
  sha256,
  uuid,
  writeFiles,
} from '../inspect/made.ts'
import {
  boot,
  config,
  get,
  gpt,
  inBoot,
  initrd,
  kernel,
  mbr,
  one,
  two,
  whole,
} from './kernel-images.ts'

const skip = needs('qemu-nbd', 'qemu-img', 'setpriv', 'mke2fs', 'sfdisk')
/** Every way in which a disk may have the same files. */
function makeDisks(folder: string): Record<string, string> {
  const make = (name: string, files: Files, args: readonly string[] = []) => {
    const tree = writeFiles(join(folder, `${name}.tree`), files)
    return makeExt({ path: join(folder, name), tree, args: ['-t', 'ext4', ...args] })
  }
  const root = make('root.ext4', whole)
  const rest = make('rest.ext4', { 'etc/fstab': '', 'boot/vmlinuz-7-hidden': 'hidden' })
  const own = make('boot.ext4', { ...boot, 'grub/grub.cfg': config }, ['-U', 'random'])
  const disk = (name: string) => join(folder, name)
  return {
    'no table': root,
    gpt: makeDisk(disk('gpt.raw'), gpt + one, [[1, root]]),
    mbr: makeDisk(disk('mbr.raw'), mbr + one, [[1, root]]),
    'gpt with /boot': makeDisk(disk('gpt-boot.raw'), gpt + two, [
      [1, own],
      [33, rest],
    ]),
    'mbr with /boot': makeDisk(disk('mbr-boot.raw'), mbr + two, [
      [1, rest],
      [33, own],
    ]),
  }
}

t.test('raw and qcow2, tables, /boot', { skip }, async (t) => {
  const folder = t.testdir({ out: {} })
  for (const [name, raw] of Object.entries(makeDisks(folder))) {
    const qcow2 = `${raw}.qcow2`
    call('qemu-img', ['convert', '-c', '-O', 'qcow2', raw, qcow2])
    for (const image of [raw, qcow2]) {
      const { code, stdout, stderr } = await get(folder, image, '-d', 'out', '-o', 'it')
      t.match({ code, stderr }, { code: 0, stderr: '' }, `${name}: ${image}`)
      const paths = ['vmlinuz', 'initrd'].map((part) => join(folder, `out/it-${part}`))
      t.equal(stdout, `${paths.join('\n')}\n`)
      t.strictSame(
        paths.map((path) => sha256(readFileSync(path))),
        [kernel, initrd].map(sha256),
      )
      t.strictSame(
        paths.map((path) => statSync(path).mode & 0o7777),
        [0o644, 0o644],
      )
      t.strictSame(readdirSync(join(folder, 'out')), ['it-initrd', 'it-vmlinuz'])
      const { stdout: stanza } = await get(folder, '-i', image, '-o', 'it', '--stanza', 'pxelinux')
      t.equal(
        stanza,
        `LABEL it\n  LINUX it-vmlinuz\n  INITRD it-initrd\n  APPEND root=UUID=${uuid} ro console=tty0 console=ttyS0,115200\n`,
      )
    }
  }
})

t.test('kernels on FAT', { skip: skip || needs('mkfs.fat', 'mcopy') }, async (t) => {
  const folder = t.testdir({ out: {} })
  const write = (name: string, files: Files) => writeFiles(join(folder, `${name}.tree`), files)
  const rest = makeExt({ path: join(folder, 'rest'), tree: write('rest', { 'etc/fstab': '' }) })
  const own = makeFat({ path: join(folder, 'boot'), tree: write('boot', boot) })
  const entry = (version: string) =>
    `title x\nversion ${version}\nlinux /ID/${version}/linux\ninitrd /ID/${version}/initrd\noptions ro quiet\n`
  const esp = makeFat({
    path: join(folder, 'esp'),
    tree: write('esp', {
      'EFI/systemd/systemd-bootx64.efi': 'x',
      'loader/entries/a-6.1.0-9.conf': entry('6.1.0-9'),
      'loader/entries/b-6.1.0-10.conf': entry('6.1.0-10'),
      'ID/6.1.0-9/linux': 'old',
      'ID/6.1.0-9/initrd': 'old',
      'ID/6.1.0-10/linux': kernel,
      'ID/6.1.0-10/initrd': initrd,
    }),
  })
  for (const [name, first, options] of [
    ['named', own, 'ro console=ttyS0'],
    ['systemd-boot', esp, 'ro quiet'],
  ] as const) {
    const disk = makeDisk(join(folder, `${name}.raw`), `${gpt}size=40M\nsize=32M\n`, [
      [1, first],
      [41, rest],
    ])
    const { code, stdout } = await get(folder, disk, '-d', 'out', '-o', name, '--json')
    t.match(
      { code, ...JSON.parse(stdout) },
      { code: 0, version: /^6\.1\.0-10/, root: `UUID=${uuid}` },
    )
    t.strictSame(JSON.parse(stdout).options, options.split(' '))
    for (const [part, content] of [
      ['vmlinuz', kernel],
      ['initrd', initrd],
    ] as const)
      t.equal(sha256(readFileSync(join(folder, `out/${name}-${part}`))), sha256(content), name)
  }
})

t.test('names, and what --json says', { skip }, async (t) => {
  const folder = t.testdir({})
  const tree = writeFiles(join(folder, 'tree'), { 'etc/x': '', ...inBoot(boot) })
  makeExt({ path: join(folder, 'my.disk.img'), tree })
  const { code, stdout, stderr } = await get(folder, 'my.disk.img', '--json', '--stanza', 'ipxe')
  t.equal(code, 0)
  t.match(stderr, /no boot configuration/)
  t.match(JSON.parse(stdout), {
    version: '6.1.0-10-amd64',
    kernel: {
      path: join(folder, 'my.disk-vmlinuz'),
      size: kernel.length,
      sha256: sha256(kernel),
      inImage: '/boot/vmlinuz-6.1.0-10-amd64',
    },
    initrd: { path: join(folder, 'my.disk-initrd') },
    commandLine: `root=UUID=${uuid} ro console=ttyS0`,
    stanza: /^#!ipxe\nkernel my\.disk-vmlinuz initrd=my\.disk-initrd root=/,
    table: 'none',
  })
})

t.test('a kernel without a ramdisk', { skip }, async (t) => {
  const folder = t.testdir({})
  const tree = writeFiles(join(folder, 'tree'), { 'etc/x': '', 'boot/vmlinuz-5': kernel })
  const root = makeExt({ path: join(folder, 'root'), tree })
  makeDisk(join(folder, 'a.raw'), mbr + one, [[1, root]])
  const { code, stdout, stderr } = await get(folder, 'a.raw', '--stanza', 'ipxe')
  t.equal(code, 0)
  t.match(stderr, /'\/boot\/vmlinuz-5' has no initial ramdisk/)
  t.equal(stdout, '#!ipxe\nkernel a-vmlinuz root=PARTUUID=0badcafe-01 ro console=ttyS0\nboot\n')
  t.strictSame(
    readdirSync(folder).filter((name) => name.startsWith('a-')),
    ['a-vmlinuz'],
  )
})
