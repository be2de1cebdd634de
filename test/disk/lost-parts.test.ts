import t from 'tap'
import type { Layout } from '../../lib/disk/layout.ts'
import { lostParts } from '../../lib/disk/lost-parts.ts'

const root = { name: 'root', filesystem: 'ext4', mount: '/' }
const before: Layout = {
  table: 'gpt',
  bootloader: 'grub',
  kernelCommandLine: 'quiet',
  partitions: [{ name: 'bios', type: 'bios-boot' }, root],
}

t.test('what one has and the other has not', async (t) => {
  t.strictSame(lostParts(before, before), [])
  t.strictSame(lostParts(before, { table: 'gpt', partitions: [{ ...root, name: 'other' }] }), [
    "the boot loader 'grub'",
    'the kernel command line',
    "the partition 'bios'",
    "the partition 'root'",
  ])
  const other = { ...before, bootloader: 'other', kernelCommandLine: '', table: 'mbr' as const }
  t.strictSame(lostParts(before, other), [], 'another one is no loss')
  const more = { ...before, partitions: [...before.partitions, { ...root, name: 'more' }] }
  t.strictSame(lostParts(before, more), [])
})
