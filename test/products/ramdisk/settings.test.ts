import t from 'tap'
import { diskSettings } from '../../../lib/disk/disk-settings.ts'
import { loadSettings, type SettingSources } from '../../../lib/load-settings.ts'
import { settingsOfDisk } from '../../../lib/products/disk/settings.ts'
import { kernelOutputOf, settingsOfRamdisk } from '../../../lib/products/ramdisk/settings.ts'
import { ramdiskSettings } from '../../../lib/ramdisk/ramdisk-settings.ts'

const load = (sources: Partial<SettingSources>) =>
  loadSettings({
    flavours: ['deploy'],
    env: {},
    cwd: '/desk',
    product: settingsOfRamdisk,
    ...sources,
  })

t.test('where the kernel goes', (t) => {
  const cases = {
    '/out/deploy.ramdisk': '/out/deploy.kernel',
    '/out/deploy': '/out/deploy.kernel',
    '/out/initrd.img': '/out/initrd.kernel',
    '/out/a.v1.cpio.gz': '/out/a.v1.kernel',
    '/out/.ramdisk': '/out/.ramdisk.kernel',
  }
  for (const [output, kernel] of Object.entries(cases)) t.equal(kernelOutputOf(output), kernel)
  t.end()
})

t.test('settings of a ramdisk', (t) => {
  const plain = load({})
  t.match(plain, { output: '/desk/ramdisk', base: 'debian' })
  t.strictSame(plain.product, {
    name: 'ramdisk',
    flavours: ['ramdisk'],
    isBaseless: false,
    settings: {
      compression: 'zstd',
      machineClasses: ['bare-metal'],
      modules: [],
      busybox: 'busybox',
      kernelOutput: '/desk/ramdisk.kernel',
    },
  })
  const asked = load({
    flags: { output: 'a.qcow2', modules: 'x,y', machineClasses: ['virtual'] },
    env: { KERNEL_VERSION: '6.1', IMAGE_TYPE: 'nonsense', IMAGE_SIZE: 'abc' },
    file: { compression: 'xz' },
  })
  t.equal(asked.output, '/desk/a.qcow2', 'exactly as named')
  t.match(ramdiskSettings(asked), {
    modules: ['x', 'y'],
    machineClasses: ['virtual'],
    kernelVersion: '6.1',
    compression: 'xz',
  })
  const disk = load({ product: settingsOfDisk })
  t.throws(() => ramdiskSettings(disk), /product 'ramdisk', got 'disk'/)
  t.throws(() => diskSettings(asked), /settings of a disk, got those of the product 'ramdisk'/)
  t.end()
})

t.test('from the machine itself', (t) => {
  const plain = load({ flags: { fromHost: true } })
  t.strictSame(ramdiskSettings(plain).host, { moduleRoot: '/', libUdevRoot: '/' })
  t.equal(plain.product.isBaseless, true)
  const roots = load({ env: { MODULE_ROOT: 'm', LIB_UDEV_ROOT: '/u' }, flags: { fromHost: true } })
  t.strictSame(ramdiskSettings(roots).host, { moduleRoot: '/desk/m', libUdevRoot: '/u' })
  t.end()
})

t.test('what is wrong, with the nearest name', (t) => {
  const wrong = { compression: 'gzp', machineClasses: ['bare-metl'] }
  t.throws(() => load({ flags: wrong }), {
    errors: [
      { code: 'settings-invalid', message: "Unknown compression 'gzp'; did you mean 'gzip'?" },
      { message: "Unknown machine class 'bare-metl'; did you mean 'bare-metal'?" },
    ],
  })
  t.throws(() => load({ flags: { moduleRoot: '/m' } }), {
    code: 'settings-invalid',
    message: /means nothing without --from-host/,
  })
  t.end()
})
