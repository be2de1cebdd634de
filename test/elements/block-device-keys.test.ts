import t from 'tap'
import { parse } from 'yaml'
import { filesystems } from '../../lib/disk/filesystems/index.ts'
import { layoutFromBlockDevice } from '../../lib/elements/block-device.ts'

t.test('what has no effect is told, by name', (t) => {
  const text = `
- local_loop: { name: image0, size: 9GiB, directory: /var/tmp }
- partitioning:
    base: image0
    label: gpt
    align: 2MiB
    partitions:
      - name: root
        flags: [ boot, lba ]
        size: 100%
        colour: red
        mkfs:
          mount: { mount_point: /, mode: 7, fstab: { dump-freq: 1, fsck-passno: 2 } }
          type: ext4
          block-size: 1024
`
  t.strictSame(
    layoutFromBlockDevice(parse(text), { filesystem: 'ext4', filesystems, place: 'test.yaml' })
      .warnings.map((warning) => warning.replace(" has no effect, in 'test.yaml'", ''))
      .sort(),
    [
      "'align: 2MiB' of 'partitioning_image0'",
      "'block-size' of 'mkfs_root'",
      "'colour' of 'root'",
      "'directory' of 'image0'",
      "'dump-freq: 1' of 'fstab_mount_mkfs_root'",
      "'flags: lba' of 'root'",
      "'fsck-passno: 2' of 'fstab_mount_mkfs_root'",
      "'mode' of 'mount_mkfs_root'",
      "'size' of 'image0'",
    ],
  )
  t.end()
})
