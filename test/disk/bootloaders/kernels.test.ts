import t from 'tap'
import {
  compareVersions,
  findKernels,
  findLinkedKernel,
} from '../../../lib/disk/bootloaders/kernels.ts'
import { entry, folder } from '../made.ts'

t.test('versions, oldest first', async (t) => {
  const inOrder = [
    ...['0-rescue-0123', '5.10.0-30-amd64', '6.1.0-9-amd64', '6.1.0-10-amd64', '6.9.2', '6.10~rc1'],
    ...['6.10', '6.10-1', '6.10.1', '6.10.1-2.fc40', '6.10.1-10.fc40', '10.0'],
  ]
  for (let index = 1; index < inOrder.length; index++) {
    const [a = '', b = ''] = inOrder.slice(index - 1)
    t.ok(compareVersions(a, b) < 0, `${a} < ${b}`)
    t.ok(compareVersions(b, a) > 0, `${b} > ${a}`)
  }
  t.equal(compareVersions('6.1', '6.1'), 0)
  t.equal(compareVersions('6.01', '6.1'), 0)
})

t.test('kernels with their ramdisks, newest first', async (t) => {
  const tree = [
    ...[folder('/boot'), entry('/boot/initrd.img-6.9'), entry('/boot/initramfs-6.10.img')],
    ...[entry('/boot/initrd-6.8'), entry('/boot/vmlinuz-6.10'), entry('/boot/vmlinuz-6.9')],
    ...[entry('/boot/vmlinuz-6.8'), entry('/boot/vmlinuz-6.7'), entry('/srv/vmlinuz-7')],
    entry('/boot/vmlinuz-x', { kind: 'symlink', target: 'vmlinuz-6.9' }),
  ]
  t.strictSame(findKernels(tree), [
    { version: '6.10', path: '/boot/vmlinuz-6.10', initrd: '/boot/initramfs-6.10.img' },
    { version: '6.9', path: '/boot/vmlinuz-6.9', initrd: '/boot/initrd.img-6.9' },
    { version: '6.8', path: '/boot/vmlinuz-6.8', initrd: '/boot/initrd-6.8' },
    { version: '6.7', path: '/boot/vmlinuz-6.7' },
  ])
})

t.test('links of the distribution', async (t) => {
  const link = (path: string, target: string) => entry(path, { kind: 'symlink', target })
  const kernel = [entry('/boot/vmlinuz-1'), entry('/boot/initrd.img-1')]
  const debian = [...kernel, link('/vmlinuz', 'boot/vmlinuz-1'), link('/initrd.img', 'boot/gone')]
  t.equal(findLinkedKernel(debian, ['/', '/boot']), undefined, 'no link to its ramdisk')
  const plain = [entry('/boot/vmlinuz-1'), link('/vmlinuz', 'boot/vmlinuz-1')]
  t.strictSame(findLinkedKernel(plain, ['/']), { version: '', path: '/vmlinuz' })
  const ubuntu = [
    ...kernel,
    link('/boot/vmlinuz', 'vmlinuz-1'),
    link('/boot/initrd.img', '/boot/initrd.img-1'),
  ]
  t.strictSame(findLinkedKernel(ubuntu, ['/', '/boot']), {
    ...{ version: '', path: '/boot/vmlinuz', initrd: '/boot/initrd.img' },
  })
  t.equal(findLinkedKernel([link('/vmlinuz', 'boot/vmlinuz-1')], ['/']), undefined, 'dangling')
  t.equal(findLinkedKernel([...kernel, entry('/vmlinuz')], ['/']), undefined, 'no link')
})
