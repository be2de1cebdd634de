import t from 'tap'
import { fstabLines } from '../../lib/disk/fstab.ts'
import type { PlacedPartition } from '../../lib/disk/layout.ts'
import { placed } from './made.ts'

const linesOf = (partitions: readonly PlacedPartition[]) =>
  fstabLines(partitions).map(({ line }) => line)

t.test('a partition that is kept is found by its name', async (t) => {
  const state = placed({ name: 'state', mount: '/srv', keep: true })
  t.strictSame(linesOf([state]), ['PARTLABEL=state /srv ext4 defaults 0 2'])
})

t.test('swap is used, and mounted nowhere', async (t) => {
  const { mount: _, ...swap } = placed({ name: 'swap', filesystem: 'swap' })
  const uuid = swap.filesystemUuid
  t.strictSame(linesOf([swap]), [`UUID=${uuid} none swap sw 0 0`])
  const kept = { ...swap, keep: true, options: 'pri=1' }
  t.strictSame(linesOf([kept]), ['PARTLABEL=swap none swap pri=1 0 0'])
})

t.test('parents before children, only what is mounted', async (t) => {
  const { mount: _, ...swap } = placed({ name: 'swap' })
  const boot = { filesystemUuid: 'ABCD-1234', mount: '/boot', options: 'umask=0077' }
  t.strictSame(linesOf([placed({ ...boot, filesystem: 'vfat' }), swap, placed()]), [
    'UUID=22222222-2222-4222-8222-222222222222 / ext4 defaults 0 1',
    'UUID=ABCD-1234 /boot vfat umask=0077 0 2',
  ])
})
