import t from 'tap'
import { linksInBoot } from '../../../lib/disk/bootloaders/kernel-links.ts'
import { clock, entry } from '../made.ts'

const kernels = ['6.9', '6.10'].flatMap((version) => [
  entry(`/boot/vmlinuz-${version}`),
  entry(`/boot/initrd.img-${version}`),
])
const linker = entry('/usr/bin/linux-update-symlinks')

t.test('links to the newest kernel, where something keeps them', async (t) => {
  t.match(linksInBoot([...kernels, linker], clock), [
    { path: '/boot/vmlinuz', kind: 'symlink', target: 'vmlinuz-6.10', mtime: clock },
    { path: '/boot/initrd.img', kind: 'symlink', target: 'initrd.img-6.10' },
    { path: '/etc/kernel-img.conf', content: /^image_dest = \/boot$/m },
  ])
  t.strictSame(linksInBoot(kernels, clock), [], 'they would name a kernel that is gone')
})

t.test('what the tree says of its links counts', async (t) => {
  const own = [entry('/etc/kernel-img.conf')]
  t.strictSame(linksInBoot([...kernels, linker, ...own], clock), [])
  const link = entry('/boot/vmlinuz', { kind: 'symlink', target: 'vmlinuz-6.9' })
  t.strictSame(linksInBoot([...kernels, linker, link], clock), [])
})
