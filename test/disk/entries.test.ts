import t from 'tap'
import { addEntries, madeFile, splitByMount } from '../../lib/disk/entries.ts'
import { clock, entry, folder } from './made.ts'

const paths = (entries: readonly { path: string }[] = []) => entries.map(({ path }) => path)

t.test('added entries replace, and bring their folders', async (t) => {
  const tree = [folder('/'), folder('/etc'), entry('/etc/fstab', { content: 'old' })]
  const made = addEntries(
    tree,
    [
      madeFile({ path: '/etc/fstab', content: 'new', clock }),
      madeFile({ path: '/boot/efi/EFI/a', content: 'x', clock }),
    ],
    clock,
  )
  t.strictSame(paths(made), [
    ...['/', '/boot', '/boot/efi', '/boot/efi/EFI', '/boot/efi/EFI/a', '/etc', '/etc/fstab'],
  ])
  t.match(made.at(-1), { content: 'new', mode: 0o644, mtime: clock, size: 3 })
  t.match(made[1], { kind: 'directory', mode: 0o755, mtime: clock })
})

t.test('a file where a folder must be', async (t) => {
  const tree = [folder('/'), entry('/boot', { kind: 'symlink', target: 'usr/boot' })]
  t.throws(() => addEntries(tree, [entry('/boot/x')], clock), {
    code: 'layout-invalid',
    message: "Expected a folder for '/boot/x', found a symlink: '/boot'",
  })
})

const partitions = [
  { name: 'root', mount: '/' },
  { name: 'boot', mount: '/boot' },
  { name: 'esp', mount: '/boot/efi' },
  { name: 'swap' },
]

t.test('the longest mount point wins, its folder is in both', async (t) => {
  const tree = [
    ...[folder('/'), folder('/boot', { mode: 0o700 }), folder('/boot/efi'), entry('/boot/efi/a')],
    ...[entry('/boot/vmlinuz'), entry('/bootx'), folder('/etc')],
  ]
  const split = splitByMount(tree, partitions)
  t.strictSame(paths(split.get('root')), ['/', '/boot', '/bootx', '/etc'])
  t.strictSame(paths(split.get('boot')), ['/', '/efi', '/vmlinuz'])
  t.strictSame(paths(split.get('esp')), ['/', '/a'])
  t.equal(split.get('boot')?.[0]?.mode, 0o700, 'the root of a partition is the folder')
  t.notOk(split.has('swap'))
})

t.test('hard links between partitions become files', async (t) => {
  const tree = [
    ...[folder('/'), entry('/a', { content: 'x' }), folder('/boot')],
    entry('/boot/b', { content: 'x', hardLinkOf: '/a' }),
    entry('/boot/c', { content: 'x', hardLinkOf: '/a' }),
    entry('/d', { content: 'x', hardLinkOf: '/a' }),
  ]
  const split = splitByMount(tree, partitions)
  const [, b, c] = split.get('boot') ?? []
  t.strictSame([b?.path, b?.hardLinkOf, b?.content], ['/b', undefined, 'x'])
  t.equal(c?.hardLinkOf, '/b')
  t.equal(split.get('root')?.at(-1)?.hardLinkOf, '/a')
})
