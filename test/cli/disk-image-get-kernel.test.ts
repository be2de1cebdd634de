import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { packageFolder } from '../../lib/files.ts'
import { needs } from '../disk/needs.ts'
import { startCommand } from '../fixtures/command.ts'
import {
  call,
  type Files,
  makeDisk,
  makeExt,
  makeFat,
  mib,
  noise,
  sha256,
  uuid,
  writeFiles,
} from '../inspect/made.ts'

const skip = needs('qemu-nbd', 'qemu-img', 'setpriv', 'mke2fs', 'sfdisk')
const command = [
  process.execPath,
  ...['--import', join(packageFolder, 'node_modules/tsx/dist/loader.mjs')],
  join(packageFolder, 'test/fixtures/disk-image-get-kernel.ts'),
]

function get(cwd: string, ...args: string[]) {
  return startCommand([...command, ...args], { cwd }).ended
}

const kernel = noise(2 * mib + 5)
const initrd = noise(3 * mib + 7, 2)
const config = `menuentry 'Linux' {
  linux /vmlinuz root=UUID=${uuid} ro console=tty0 console=ttyS0,115200
}
`
/** What lies in /boot; names would put 6.1.0-9 last. */
const boot: Files = {
  'vmlinuz-6.1.0-9-amd64': 'old',
  'initrd.img-6.1.0-9-amd64': 'old',
  'vmlinuz-6.1.0-10-amd64': kernel,
  'initrd.img-6.1.0-10-amd64': initrd,
}
const inBoot = (files: Files) =>
  Object.fromEntries(Object.entries(files).map(([name, content]) => [`boot/${name}`, content]))
const whole: Files = { 'etc/fstab': '', ...inBoot({ ...boot, 'grub/grub.cfg': config }) }

const gpt = 'label: gpt\n'
const mbr = 'label: dos\nlabel-id: 0x0badcafe\n'
const one = 'start=2048, size=65536\n'
const two = 'start=2048, size=65536\nstart=67584, size=65536\n'

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

t.test('what users ask wrongly, and what they meet', { skip }, async (t) => {
  const folder = t.testdir({ 'not.img': 'hello', empty: '', folder: {} })
  const luks = Buffer.alloc(4 * mib)
  luks.write('LUKS\xba\xbe', 'latin1')
  writeFileSync(join(folder, 'luks'), luks)
  const lvm = Buffer.alloc(4 * mib)
  lvm.write('LABELONE', 512)
  lvm.write('LVM2 001', 512 + 24)
  writeFileSync(join(folder, 'lvm'), lvm)
  makeDisk(join(folder, 'both.raw'), `${gpt}start=2048, size=8192\nstart=10240, size=8192\n`, [
    [1, join(folder, 'luks')],
    [5, join(folder, 'lvm')],
  ])
  const tree = writeFiles(join(folder, 'tree'), { 'etc/x': '' })
  makeExt({ path: join(folder, 'bare.raw'), tree })
  const cases: readonly [readonly string[], RegExp][] = [
    [[], /\[usage\]: Expected one image, got none/],
    [['a', '-i', 'b'], /\[usage\]: Expected one image, got two/],
    [['none.img'], /\[usage\]: There is no image '.*none\.img'/],
    [['folder'], /\[usage\]: .* is a folder/],
    [['empty'], /\[usage\]: .* is empty/],
    [['not.img'], /\[image-invalid\]: Expected a filesystem .*no partitions \(nothing/],
    [['both.raw'], /partition 1 \(encrypted \(LUKS\)\), partition 2 \(LVM\)\n.*hint/],
    [['bare.raw'], /Expected a kernel .*found no partitions \(ext2\)/],
    [['bare.raw', '-o', 'a/b'], /\[usage\]: Expected a name .*'a\/b'/],
    [['bare.raw', '--stanza', 'x'], /\[usage\]: Expected pxelinux or ipxe/],
  ]
  for (const [args, message] of cases) {
    const { code, stdout, stderr } = await get(folder, ...args)
    t.match({ code, stdout, stderr }, { code: 2, stdout: '', stderr: message }, args.join(' '))
  }
})

t.test('the output folder is made', { skip }, async (t) => {
  const folder = t.testdir({})
  makeExt({ path: join(folder, 'a.raw'), tree: writeFiles(join(folder, 'tree'), whole) })
  const bare = writeFiles(join(folder, 'bare'), { 'etc/x': '' })
  makeExt({ path: join(folder, 'bare.raw'), tree: bare })
  const { code, stdout } = await get(folder, 'a.raw', '-d', 'deep/er')
  t.equal(code, 0)
  t.equal(stdout.split('\n')[0], join(folder, 'deep/er/a-vmlinuz'))
  t.strictSame(readdirSync(join(folder, 'deep/er')), ['a-initrd', 'a-vmlinuz'])
  t.equal(statSync(join(folder, 'deep/er')).mode & 0o777, 0o777 & ~process.umask())
  t.equal((await get(folder, 'a.raw', '-d', 'deep/er')).code, 0, 'and used again')
  t.not((await get(folder, 'bare.raw', '-d', 'vain/x')).code, 0)
  t.notOk(existsSync(join(folder, 'vain')), 'not for an image without a kernel')
})

t.test('an output that cannot be written', { skip }, async (t) => {
  const folder = t.testdir({})
  const tree = writeFiles(join(folder, 'tree'), whole)
  makeExt({ path: join(folder, 'a.raw'), tree })
  writeFileSync(join(folder, 'file'), '')
  for (const output of ['file', 'file/below']) {
    const refused = await get(folder, 'a.raw', '-d', output)
    const stderr = /\[output-refused\].* a file\n.*hint/s
    t.match(refused, { code: 2, stdout: '', stderr }, output)
  }
  // Where nothing can be made, mkdir of Node tries for ever.
  const vain = await get(folder, 'a.raw', '-d', '/proc/none/x')
  t.match(vain, { code: 2, stderr: /\[output-refused\].*ENOENT/ })
  mkdirSync(join(folder, 'a-initrd'))
  const { code } = await get(folder, 'a.raw')
  t.not(code, 0)
  t.strictSame(
    readdirSync(folder).filter((name) => name.startsWith('.')),
    [],
    'nothing is left',
  )
})
