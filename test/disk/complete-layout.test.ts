import t from 'tap'
import { completeLayout } from '../../lib/disk/complete-layout.ts'
import { filesystems } from '../../lib/disk/filesystems/index.ts'
import type { Partition } from '../../lib/disk/layout.ts'

const table: [given: Partial<Partition>, completed: Partial<Partition>][] = [
  [{ type: 'swap' }, { type: 'swap', filesystem: 'swap' }],
  [{ filesystem: 'swap' }, { type: 'swap', filesystem: 'swap' }],
  [
    { type: 'linux', filesystem: 'swap' },
    { type: 'linux', filesystem: 'swap' },
  ],
  [{ type: 'linux' }, { type: 'linux' }],
  [{ type: 'bios-boot' }, { type: 'bios-boot' }],
  [{ filesystem: 'ext4' }, { filesystem: 'ext4' }],
  [{}, {}],
]
for (const [given, completed] of table)
  t.strictSame(
    completeLayout({ table: 'gpt', partitions: [{ name: 'x', ...given }] }, filesystems),
    { table: 'gpt', partitions: [{ name: 'x', ...completed }] },
    JSON.stringify(given),
  )
