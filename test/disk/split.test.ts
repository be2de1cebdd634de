import t from 'tap'
import { splitByMount } from '../../lib/disk/split.ts'
import { entry, folder } from './made.ts'

const paths = (entries: readonly { path: string }[] = []) => entries.map(({ path }) => path)

const partitions = [
  { name: 'root', mount: '/' },
  { name: 'boot', mount: '/boot' },
  { name: 'esp', mount: '/boot/efi' },
  { name: 'swap' },
]

t.test('the longest mount point wins, its folder is in both', async (t) => {
  const tree = [
    folder('/'),
    folder('/boot', { mode: 0o700 }),
    folder('/boot/efi'),
    entry('/boot/efi/a'),
    entry('/boot/vmlinuz'),
    entry('/bootx'),
    folder('/etc'),
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
    folder('/'),
    entry('/a', { content: 'x' }),
    folder('/boot'),
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
