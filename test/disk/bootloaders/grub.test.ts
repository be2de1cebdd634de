import t from 'tap'
import { amd64 } from '../../../lib/architectures/amd64.ts'
import { grub } from '../../../lib/disk/bootloaders/grub.ts'
import { filesystems } from '../../../lib/disk/filesystems/index.ts'
import { clock } from '../made.ts'

const mib = 1 << 20

t.test('an ESP that is mounted nowhere', async (t) => {
  const esp = { name: 'esp', type: 'esp' as const, number: 1, start: mib, bytes: mib }
  const root = {
    name: 'root',
    filesystem: 'ext4',
    mount: '/',
    number: 2,
    start: 2 * mib,
    bytes: mib,
  }
  const ids = { partitionUuid: 'a-1', filesystemUuid: 'a-2' }
  const folder = t.testdir({})
  const kernel = { path: '/boot/vmlinuz-1', kind: 'file' as const, mode: 0o644, uid: 0, gid: 0 }
  await t.rejects(
    grub.prepare({
      layout: { table: 'gpt', bootloader: 'grub', partitions: [] },
      architecture: amd64,
      clock,
      scratch: folder,
      recall: (_, make) => make(),
      filesystems,
      partitions: [
        { ...esp, ...ids },
        { ...root, ...ids },
      ],
      entries: [{ ...kernel, mtime: 0, size: 0, allocated: 0 }],
    }),
    { code: 'boot-loader', message: /Expected the ESP 'esp' to be mounted/ },
  )
})
