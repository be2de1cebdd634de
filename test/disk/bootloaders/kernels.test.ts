import t from 'tap'
import { findKernels, findLinkedKernel } from '../../../lib/disk/bootloaders/kernels.ts'
import { addEntries } from '../../../lib/tree/entries.ts'
import type { TreeEntry } from '../../../lib/tree/entry.ts'
import { entry, folder } from '../made.ts'

t.test('kernels with their ramdisks, newest first', async (t) => {
  const tree = [
    folder('/boot'),
    entry('/boot/initrd.img-6.9'),
    entry('/boot/initramfs-6.10.img'),
    entry('/boot/initrd-6.8'),
    entry('/boot/vmlinuz-6.10'),
    entry('/boot/vmlinuz-6.9'),
    entry('/boot/vmlinuz-6.8'),
    entry('/boot/vmlinuz-6.7'),
    entry('/srv/vmlinuz-7'),
    entry('/boot/vmlinuz-x', { kind: 'symlink', target: 'vmlinuz-6.9' }),
  ]
  t.strictSame(findKernels(tree), [
    { version: '6.10', path: '/boot/vmlinuz-6.10', initrd: '/boot/initramfs-6.10.img' },
    { version: '6.9', path: '/boot/vmlinuz-6.9', initrd: '/boot/initrd.img-6.9' },
    { version: '6.8', path: '/boot/vmlinuz-6.8', initrd: '/boot/initrd-6.8' },
    { version: '6.7', path: '/boot/vmlinuz-6.7' },
  ])
})

t.test('what lies beside kernels is none', async (t) => {
  const beside = [
    '6.1.old',
    '6.1.hmac',
    '6.1.sig',
    '6.1.bak',
    '6.1.dpkg-old',
    '6.1.rpmsave',
    '6.1~',
  ]
  const tree = [
    entry('/boot/vmlinuz-6.1'),
    entry('/boot/vmlinux-6.1'),
    entry('/boot/vmlinuz'),
    ...beside.map((name) => entry(`/boot/vmlinuz-${name}`)),
  ]
  t.strictSame(findKernels(tree), [{ version: '6.1', path: '/boot/vmlinuz-6.1' }])
})

t.test('links of the distribution', async (t) => {
  const link = (path: string, target: string) => entry(path, { kind: 'symlink', target })
  const kernel = [entry('/boot/vmlinuz-1'), entry('/boot/initrd.img-1')]
  const debian = [...kernel, link('/vmlinuz', 'boot/vmlinuz-1'), link('/initrd.img', 'boot/gone')]
  // Trees are sorted, and have the folders of what is in them.
  const linkedIn = (entries: readonly TreeEntry[], folders: readonly string[]) =>
    findLinkedKernel(addEntries([], entries, 1), folders)
  t.equal(linkedIn(debian, ['/', '/boot']), undefined, 'no link to its ramdisk')
  const plain = [entry('/boot/vmlinuz-1'), link('/vmlinuz', 'boot/vmlinuz-1')]
  t.strictSame(linkedIn(plain, ['/']), { version: '', path: '/vmlinuz' })
  const ubuntu = [
    ...kernel,
    link('/boot/vmlinuz', 'vmlinuz-1'),
    link('/boot/initrd.img', '/boot/initrd.img-1'),
  ]
  t.strictSame(linkedIn(ubuntu, ['/', '/boot']), {
    version: '',
    path: '/boot/vmlinuz',
    initrd: '/boot/initrd.img',
  })
  t.equal(linkedIn([link('/vmlinuz', 'boot/vmlinuz-1')], ['/']), undefined, 'dangling')
  t.equal(linkedIn([...kernel, entry('/vmlinuz')], ['/']), undefined, 'no link')
})
