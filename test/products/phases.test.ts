import t from 'tap'
import { loadSettings } from '../../lib/load-settings.ts'
import { disk } from '../../lib/products/disk.ts'
import { phasesOf } from '../../lib/products/phases.ts'
import { ramdisk } from '../../lib/products/ramdisk.ts'

t.test('hooks about a disk are for products that are made from one', async (t) => {
  const names = (product: typeof disk, flags = {}) => {
    const sources = { flavours: [], cwd: '/desk', env: {}, product: product.settings, flags }
    return phasesOf(product, loadSettings(sources)).map(({ name }) => name)
  }
  t.strictSame(names(disk).slice(0, 3), ['block-device-size', 'block-device', 'root'])
  t.strictSame(names(ramdisk), names(disk).slice(2))
  t.strictSame(names(ramdisk, { fromHost: true }), [], 'without a tree no hook runs')
})

t.test('a disk is asked for where a format needs one', async (t) => {
  const names = (formats: string[]) => {
    const sources = { flavours: [], cwd: '/desk', env: {}, flags: { formats } }
    return phasesOf(disk, loadSettings(sources)).map(({ name }) => name)
  }
  t.strictSame(names(['tar', 'raw']).slice(0, 2), ['block-device-size', 'block-device'])
  t.strictSame(names(['tar']), names(['raw']).slice(2))
})
