import t from 'tap'
import { parse } from 'yaml'
import { filesystems } from '../../lib/disk/filesystems/index.ts'
import { validateLayout } from '../../lib/disk/validate-layout.ts'
import { layoutFromBlockDevice } from '../../lib/elements/block-device.ts'

const asked = (text: string, rootLabel?: string) =>
  layoutFromBlockDevice(parse(text), {
    filesystem: 'ext4',
    filesystems,
    place: 'test.yaml',
    rootLabel,
  })
const layout = (text: string, rootLabel?: string) => asked(text, rootLabel).layout

t.test('one filesystem on the whole disk', (t) => {
  const text = `
- local_loop:
    name: image0
    mkfs:
      name: mkfs_root
      mount:
        mount_point: /
        fstab: { options: noatime }
`
  const root = { name: 'root', type: 'root', filesystem: 'ext4', mount: '/', options: 'noatime' }
  t.strictSame(layout(text), { table: 'none', partitions: [{ ...root, label: 'cloudimg-rootfs' }] })
  t.match(layout(text, 'mine').partitions[0], { label: 'mine' })
  t.end()
})

t.test('partitions, as a tree', (t) => {
  const text = `
- local_loop: { name: image0 }
- partitioning:
    base: image0
    label: gpt
    partitions:
      - name: ESP
        type: 'EF00'
        size: 550MiB
        mkfs: { type: vfat, mount: { mount_point: /boot/efi, fstab: { options: umask=77 } } }
      - { name: BSP, type: 'EF02', size: 8MiB }
      - { name: swap, type: 8200, size: 1G, mkfs: { type: swap } }
      - name: root
        flags: [ boot ]
        size: 100%
        mkfs: { mount: { mount_point: / } }
`
  t.strictSame(layout(text), {
    table: 'gpt',
    partitions: [
      {
        name: 'esp',
        type: 'esp',
        size: 550 * 1024 ** 2,
        filesystem: 'vfat',
        label: 'MKFS_ESP',
        mount: '/boot/efi',
        options: 'umask=77',
      },
      { name: 'bsp', type: 'bios-boot', size: 8 * 1024 ** 2 },
      {
        name: 'swap',
        type: 'swap',
        size: 954 * 1024 ** 2,
        filesystem: 'swap',
        label: 'mkfs_swap',
      },
      {
        name: 'root',
        type: 'root',
        grow: true,
        filesystem: 'ext4',
        label: 'cloudimg-rootfs',
        mount: '/',
      },
    ],
  })
  t.end()
})

t.test('partitions, as a graph', (t) => {
  const text = `
- mount: { name: m0, base: fs0, mount_point: / }
- mkfs: { name: fs0, base: main, type: ext4, label: here }
- fstab: { name: f0, base: m0, options: "ro" }
- partitioning:
    name: table
    base: image0
    label: mbr
    partitions: [ { name: main, flags: [ boot, primary ], type: '0x83', size: 100% } ]
- local_loop: { name: image0 }
`
  const main = { name: 'main', type: 'root', grow: true, filesystem: 'ext4', label: 'here' }
  t.strictSame(layout(text), {
    table: 'mbr',
    partitions: [{ ...main, mount: '/', options: 'ro' }],
  })
  t.end()
})

t.test('swap, UUIDs and options', (t) => {
  const text = `
- local_loop: { name: image0 }
- partitioning:
    base: image0
    label: mbr
    align: 1MiB
    partitions:
      - name: swap
        type: '82'
        size: 128MiB
        mkfs:
          type: swap
          label: SWAP
          mount: { mount_point: swap, fstab: { options: sw, dump-freq: 0, fsck-passno: 0 } }
      - name: root
        flags: [ boot, primary ]
        size: 100%
        mkfs:
          type: ext4
          label: main
          uuid: 11111111-2222-3333-4444-555555555555
          opts: "-m 0  -i 8192"
          mount: { mount_point: /, fstab: { options: noatime, fsck-passno: 1 } }
`
  const { layout: made, warnings } = asked(text)
  t.strictSame(warnings, [])
  t.strictSame(made.partitions, [
    {
      name: 'swap',
      type: 'swap',
      size: 128 * 1024 ** 2,
      filesystem: 'swap',
      label: 'SWAP',
      options: 'sw',
    },
    {
      name: 'root',
      type: 'root',
      grow: true,
      filesystem: 'ext4',
      label: 'main',
      uuid: '11111111-2222-3333-4444-555555555555',
      makeOptions: ['-m', '0', '-i', '8192'],
      mount: '/',
      options: 'noatime',
    },
  ])
  t.doesNotThrow(() => validateLayout(made))
  const listed = layout(
    '[{local_loop: {name: a, mkfs: {name: mkfs_root, opts: [-m, 0], mount: {mount_point: /}}}}]',
  )
  t.strictSame(listed.partitions[0]?.makeOptions, ['-m', '0'])
  t.end()
})

t.test('what has no layout is refused, by name', (t) => {
  const table = (partition: string, label = 'gpt') =>
    `[{partitioning: {base: image0, label: ${label}, partitions: [${partition}]}}]`
  const cases: [string, string | RegExp][] = [
    ['{}', 'Expected a list'],
    ['[{mkfss: {}}]', "Unknown kind of block device 'mkfss'; did you mean 'mkfs'?"],
    ['[{local_loop: {name: a}, mkfs: {}}]', 'one block device in each entry'],
    ['[{lvm: {name: volumes}}]', /LVM \('volumes'\), which needs a device mapper/],
    ['[{local_loop: {name: a, block_size: 4096}}]', 'the layout wants 4096'],
    ['[{local_loop: {name: a}}, {local_loop: {name: b}}]', 'one disk'],
    ['[{local_loop: {name: a}}]', "mounted at '/'"],
    [table('{name: a, size: 1M}', 'sun'), "got 'sun'"],
    [
      '[{mkfs: {name: m, base: gone}}]',
      "'m' is based on 'gone', and there is no such local_loop or",
    ],
    ['[{mount: {name: m, base: gone}}]', "'m' is based on 'gone', and there is no such mkfs"],
    ['[{fstab: {name: f, base: gone}}]', "'f' is based on 'gone', and there is no such mount"],
    [table('{size: 1M}'), 'a name for each partition'],
    [table('{name: a}'), "a size for the partition 'a'"],
    [table('{name: a, size: 40%}'), "size '40%'"],
    [table('{name: a, size: 1M, type: BF01}'), "type 'BF01' is not known"],
    [table('{name: a, size: 1M, mkfs: {mount: {mount_point: /srv}}}'), 'a type for'],
  ]
  for (const [text, message] of cases)
    t.throws(() => layout(text), { code: 'layout-invalid', message, place: 'test.yaml' }, text)
  t.end()
})
