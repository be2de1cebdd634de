import t from 'tap'
import { kernelFileNames, kernelNames } from '../../lib/tree/kernel-names.ts'

/** Names in /boot, and those that are kernels, in the order in which they are tried. */
const cases: readonly [string, readonly string[], readonly string[]][] = [
  [
    'by version',
    ['vmlinuz-6.1.0-9-a', 'vmlinuz-6.1.0-10-a'],
    ['vmlinuz-6.1.0-10-a', 'vmlinuz-6.1.0-9-a'],
  ],
  ['a candidate is older', ['vmlinuz-6.2~rc1', 'vmlinuz-6.2'], ['vmlinuz-6.2', 'vmlinuz-6.2~rc1']],
  [
    'rescue kernels are last',
    ['vmlinuz-0-rescue-ab', 'vmlinuz-5.14'],
    ['vmlinuz-5.14', 'vmlinuz-0-rescue-ab'],
  ],
  [
    'what lies beside',
    [
      'vmlinuz-6.1.old',
      'vmlinuz-6.1',
      '.vmlinuz-6.1.hmac',
      'vmlinuz-6.1.dpkg-new',
      'config-6.1',
      'initrd.img-6.1',
    ],
    ['vmlinuz-6.1'],
  ],
  [
    'names without a version come last',
    ['vmlinuz', 'vmlinuz-6.1', 'bzImage'],
    ['vmlinuz-6.1', 'vmlinuz', 'bzImage'],
  ],
  ['the compressed one first', ['vmlinux-6.1', 'vmlinuz-6.1'], ['vmlinuz-6.1', 'vmlinux-6.1']],
  [
    'other systems',
    ['Image-6.4-default', 'vmlinuz-virt', 'kernel-notes', 'kernel-6.1-gen'],
    ['vmlinuz-virt', 'Image-6.4-default', 'kernel-6.1-gen'],
  ],
  ['nothing for a terminal to obey', ['vmlinuz-6\x1b[2J', 'vmlinuz-6 1'], []],
  ['nothing', [], []],
]

t.test('kernels by name', async (t) => {
  for (const [what, names, expected] of cases)
    t.strictSame(
      kernelNames(names).map(({ kernel }) => kernel),
      expected,
      what,
    )
})

t.test('the ramdisk of a kernel has its version', async (t) => {
  const [kernel] = kernelNames(['vmlinuz-6.1-x'])
  t.equal(kernel?.version, '6.1-x')
  for (const name of ['initrd.img-6.1-x', 'initramfs-6.1-x.img', 'initrd-6.1-x', 'initramfs-6.1-x'])
    t.ok(kernel?.initrds.includes(name), name)
  t.ok(kernelNames(['vmlinuz'])[0]?.initrds.includes('initrd.img'))
})

t.test('the names that a kernel of a version may have', async (t) => {
  for (const name of kernelFileNames('6.1-x'))
    t.equal(kernelNames([name])[0]?.version, '6.1-x', name)
})
