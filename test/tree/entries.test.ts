import t from 'tap'
import { addEntries, madeFile } from '../../lib/tree/entries.ts'
import { clock, entry, folder } from '../disk/made.ts'

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
    '/',
    '/boot',
    '/boot/efi',
    '/boot/efi/EFI',
    '/boot/efi/EFI/a',
    '/etc',
    '/etc/fstab',
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
