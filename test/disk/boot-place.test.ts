import t from 'tap'
import { hasBootPlace } from '../../lib/disk/boot-place.ts'
import type { Layout, Partition } from '../../lib/disk/layout.ts'

const root: Partition = { name: 'root', filesystem: 'ext4', mount: '/' }
const bios: Partition = { name: 'bios', type: 'bios-boot' }
const esp: Partition = { name: 'esp', type: 'esp' }

t.test('where a firmware starts a boot loader from', async (t) => {
  const has = (table: Layout['table'], ...partitions: Partition[]) =>
    hasBootPlace({ table, partitions: [...partitions, root] })
  t.ok(has('mbr'))
  t.ok(has('gpt', bios))
  t.ok(has('gpt', { ...esp, filesystem: 'vfat', mount: '/boot/efi' }))
  t.notOk(has('gpt'))
  t.notOk(has('none'))
  t.notOk(has('gpt', esp), 'it cannot be filled')
  t.notOk(has('gpt', bios, esp))
})
