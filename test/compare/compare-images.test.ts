/** What differs between real disks, and disks that lie. */
import { chmodSync, copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { compareImages } from '../../lib/compare/compare-images.ts'
import { needs } from '../disk/needs.ts'
import { call, type Files, makeDisk, makeExt, makeFat, mib, writeFiles } from '../inspect/made.ts'

const skip = needs('qemu-nbd', 'qemu-img', 'mke2fs', 'sfdisk', 'debugfs', 'mkfs.fat')
const status = (version: string) =>
  ['base', 'tool', 'gone']
    .map((name) => {
      const word = name === 'gone' ? 'deinstall ok config-files' : 'install ok installed'
      const own = name === 'tool' ? version : '1'
      return `Package: ${name}\nStatus: ${word}\nArchitecture: amd64\nVersion: ${own}\n`
    })
    .join('\n')
const common: Files = {
  'etc/fstab': 'PARTLABEL=data /srv vfat defaults 0 2\n',
  'var/lib/dpkg/status': status('1.0'),
  'etc/motd': 'one\ntwo\n',
  'usr/big': Buffer.alloc(3 * mib, 7),
  link: { link: 'etc/motd' },
}

function image(folder: string, name: string, files: Files, data = 'x') {
  const tree = writeFiles(join(folder, `${name}.tree`), files)
  const ext = makeExt({ path: join(folder, `${name}.ext`), tree, size: 24 })
  const fat = writeFiles(join(folder, `${name}.fat.tree`), { 'own.txt': data })
  const vfat = makeFat({ path: join(folder, `${name}.fat`), tree: fat, size: 4 })
  const table = 'label: gpt\nlabel-id: 11111111-2222-4333-8444-555555555555\n'
  const id = (digit: number) => `uuid=${digit}1111111-2222-4333-8444-555555555555`
  const rows = `start=2048, size=49152, ${id(1)}\nstart=51200, size=8192, name=data, ${id(2)}\n`
  return {
    path: makeDisk(join(folder, name), table + rows, [
      [1, ext],
      [25, vfat],
    ]),
    ext,
  }
}

const compare = (before: string, after: string, times = false) =>
  compareImages({ before, after, times, scratch: '/tmp', signal: new AbortController().signal })

t.test('what differs is said, in any format', { skip }, async (t) => {
  const folder = t.testdir({})
  const a = image(folder, 'a', common)
  const b = image(
    folder,
    'b',
    {
      ...common,
      'var/lib/dpkg/status': status('1.1'),
      'etc/motd': 'one\n2\n',
      'usr/big': Buffer.alloc(3 * mib, 8),
      link: { link: 'etc/fstab' },
      'new/in\x1b[31m': 'red',
    },
    'y',
  )
  const qcow2 = join(folder, 'b.qcow2')
  call('qemu-img', ['convert', '-c', '-O', 'qcow2', b.path, qcow2])
  const found = await compare(a.path, qcow2)
  t.strictSame(found.packages, [
    {
      name: 'tool:amd64',
      kind: 'changed',
      changes: [{ property: 'version', before: '1.0', after: '1.1' }],
    },
  ])
  const named = found.files.map(({ path, kind }) => `${kind} ${path}`)
  t.strictSame(named, [
    'changed /etc/motd',
    'changed /link',
    'added /new',
    'added /new/in\x1b[31m',
    'changed /usr/big',
    'changed /var/lib/dpkg/status',
    'changed /srv/own.txt',
  ])
  t.equal(found.files[0]?.text, '@@ -1,2 +1,2 @@\n one\n-two\n+2')
  t.strictSame(found.partitions, [])
  t.ok(found.bytes)
  const same = await compare(b.path, qcow2)
  t.strictSame([same.bytes, same.files], [undefined, []], 'formats count for nothing')
})

const skipOwners = skip || (process.getuid?.() !== 0 && 'needs root, for owners')
t.test(
  'modes, owners, attributes, devices, bytes that no file has',
  { skip: skipOwners },
  async (t) => {
    const folder = t.testdir({})
    const { ext } = image(folder, 'a', common)
    const change = (name: string, ...commands: string[]) => {
      const path = join(folder, name)
      copyFileSync(ext, path)
      call('debugfs', ['-w', '-f', '-', path], commands.map((line) => `${line}\n`).join(''))
      return path
    }
    const other = change(
      'other',
      'sif /etc/motd mode 0104755',
      'sif /etc/motd uid 70000',
      'ea_set /etc/motd user.note "hello"',
      `ea_set /usr/big security.capability "${'x'.repeat(400)}"`,
      'cd /etc',
      'mknod console c 5 1',
    )
    const { files } = await compare(ext, other)
    const [console, motd, big] = files
    t.match(console, { kind: 'added', path: '/etc/console' })
    t.match(console?.changes, [
      { property: 'type', after: 'character device' },
      { property: 'mode' },
      { property: 'owner', after: '0:0' },
      { property: 'device', after: '5:1' },
    ])
    t.strictSame(
      motd?.changes.map(({ property, before, after }) => [property, before, after]),
      [
        ['mode', '0644', '4755'],
        ['owner', '0:0', '70000:0'],
        ['attribute user.note', undefined, Buffer.from('hello').toString('hex')],
      ],
    )
    t.match(big?.changes, [{ property: 'attribute security.capability', after: /^(78){400}$/ }])
    const free = change('free', 'sif /etc/motd mtime 19990101')
    const later = await compare(ext, free)
    t.strictSame(later.files, [])
    t.ok(later.bytes, 'a time is no difference of files, and one of disks')
    const timed = await compare(ext, free, true)
    t.match(timed.files, [{ path: '/etc/motd', changes: [{ property: 'time' }] }])
  },
)

t.test('tables, boot sectors, and what is no filesystem', { skip }, async (t) => {
  const folder = t.testdir({})
  const part = join(folder, 'part')
  writeFileSync(part, Buffer.alloc(mib, 5))
  const one = makeDisk(join(folder, 'one'), 'label: dos\nlabel-id: 1\nstart=2048, size=2048\n', [
    [1, part],
  ])
  const other = join(folder, 'other')
  const bytes = Buffer.from(readFileSync(one))
  bytes[0] = 1
  bytes[mib + 5] = 1
  writeFileSync(other, bytes)
  const found = await compare(one, other)
  t.match(found.partitions, [
    { name: 'boot sector', kind: 'changed' },
    { name: 'partition 1', changes: [{ property: 'digest' }] },
  ])
  t.equal(found.bytes?.offset, 0)
})

t.test('a folder in itself ends', { skip }, async (t) => {
  const folder = t.testdir({})
  const { ext } = image(folder, 'a', common)
  const path = join(folder, 'circle')
  copyFileSync(ext, path)
  chmodSync(path, 0o644)
  call('debugfs', ['-w', '-f', '-', path], 'link /usr /usr/again\n')
  await t.rejects(compare(ext, path), { code: 'image-invalid', message: /has two names/ })
})
