import t from 'tap'
import { wholeDiskLayout } from '../../lib/disk/layout.ts'
import { validateLayout } from '../../lib/disk/validate-layout.ts'
import { Faults, ParfaitError } from '../../lib/errors.ts'

const root = { name: 'root', filesystem: 'ext4', mount: '/' }

function faultsOf(layout: unknown): string[] {
  try {
    validateLayout(layout, { place: 'block-device.d/10-x' })
    return []
  } catch (error) {
    if (error instanceof Faults) return error.errors.map(({ message }) => message)
    if (error instanceof ParfaitError) return [error.message]
    throw error
  }
}

const good: unknown[] = [
  wholeDiskLayout('ext4'),
  { table: 'gpt', partitions: [{ name: 'bios', type: 'bios-boot' }, root], bootloader: 'grub' },
  { table: 'mbr', partitions: [{ ...root, size: '1.5G', start: 1 << 20 }] },
  { table: 'gpt', partitions: [root, { name: 'data', grow: true }] },
  { table: 'gpt', partitions: [{ ...root, number: 3 }], kernelCommandLine: 'a="b c" quiet' },
]
good.push({ table: 'mbr', partitions: [root, { name: 's', type: 'swap', size: '1G', label: 'x' }] })
good.push({
  table: 'gpt',
  partitions: [
    { ...root, uuid: '11111111-2222-3333-4444-55555555555A', makeOptions: ['-m', '0', '-i8192'] },
    { name: 'esp', type: 'esp', filesystem: 'vfat', uuid: 'abcd1234' },
  ],
})
for (const layout of good) t.strictSame(faultsOf(layout), [], JSON.stringify(layout))

const bad: [unknown, RegExp[]][] = [
  [
    {
      table: 'gpt',
      partitions: [
        { ...root, label: 'seventeen-bytes-x' },
        { name: 'esp', type: 'esp', filesystem: 'vfat', label: 'a-long-label' },
        { name: 'swap', type: 'swap', mount: '/swap' },
      ],
    },
    [
      /partitions\/0\/label: 'ext4' takes at most 16 bytes; got 'seventeen-bytes-x'/,
      /partitions\/1\/label: 'vfat' takes at most 11 bytes: .*got 'a-long-label'/,
      /partitions\/2\/mount: 'swap' holds no files, .*got '\/swap'/,
      /partitions\/2: expected a size, because 'swap' has no content/,
    ],
  ],
  [
    {
      table: 'gpt',
      partitions: [
        { ...root, uuid: '1234', makeOptions: ['-E', 'lazy_itable_init=1', '-m', '51', 'x'] },
        { name: 'esp', filesystem: 'vfat', uuid: 'a-b', makeOptions: ['-F', '16'] },
        { name: 'raw', size: 512, uuid: '1234', makeOptions: [] },
      ],
    },
    [
      /partitions: the uuid '1234' is there twice/,
      /partitions\/0\/uuid: 'ext4' takes 32 hexadecimal digits, .*; got '1234'/,
      /partitions\/0\/makeOptions: the options of 'ext4' are -m, -i, -N, -O; got '-E'/,
      /partitions\/0\/makeOptions: .* got '-m 51', expected a share of 0 to 50 percent/,
      /partitions\/0\/makeOptions: .* got 'x'/,
      /partitions\/1\/uuid: 'vfat' takes 8 hexadecimal digits/,
      /partitions\/1\/makeOptions: the options of 'vfat' are none; got '-F'/,
      /partitions\/1\/makeOptions: .* got '16'/,
      /partitions\/2\/uuid: there is no filesystem/,
      /partitions\/2\/makeOptions: there is no filesystem/,
    ],
  ],
  ['gpt', [/must be object/]],
  [{ table: 'gpt', partitions: [] }, [/fewer than 1/]],
  [{ table: 'gtp', partitions: [root] }, [/must be one of 'gpt', 'mbr', 'none'/]],
  [
    { table: 'gpt', partitions: [{ ...root, mout: '/', name: 'Root' }] },
    [/unknown key 'mout'; did you mean 'mount'\?/, /name: must match/],
  ],
  [{ table: 'gpt', partitions: [{ ...root, size: '8MB' }] }, [/size: must match/]],
  [{ table: 'gpt', partitions: [{ ...root, mount: 'boot/' }] }, [/mount: must match/]],
  ...['/a/../..', '/..', '/.', '/a b', '/a\x7fb'].map((mount): [unknown, RegExp[]] => [
    { table: 'gpt', partitions: [root, { ...root, name: 'b', mount }] },
    [/mount: /],
  ]),
  [{ table: 'gpt', partitions: [{ ...root, options: 'a\u001bb' }] }, [/options: .*control/]],
  ...['a"b', "it's", 'a\\b', 'é', 'x'.repeat(2048)].map(
    (kernelCommandLine): [unknown, RegExp[]] => [
      { table: 'gpt', partitions: [root], kernelCommandLine },
      [/^\/kernelCommandLine: Expected/],
    ],
  ),
  [{ table: 'gpt', partitions: [{ ...root, mount: '/boot' }] }, [/one with mount '\/'/]],
  [
    {
      table: 'gpt',
      bootloader: 'grubb',
      partitions: [
        { ...root, grow: true, filesystem: 'ext3' },
        { ...root, grow: true },
      ],
    },
    [
      /the name 'root' is there twice/,
      /the mount '\/' is there twice/,
      /at most one that grows/,
      /unknown boot loader 'grubb'; did you mean 'grub'\?/,
      /partitions\/0\/filesystem: unknown filesystem 'ext3'; did you mean 'ext4'\?/,
    ],
  ],
  [
    { table: 'none', bootloader: 'grub', partitions: [{ ...root, start: 512 }] },
    [/'none' takes one partition and no boot loader/, /start: must be 0/],
  ],
  [
    { table: 'gpt', partitions: [root, { name: 'data', mount: '/data' }] },
    [/'\/data' is mounted and has no filesystem/, /expected a size/],
  ],
  [
    { table: 'mbr', partitions: [root, { name: 'bios', type: 'bios-boot', filesystem: 'ext4' }] },
    [/takes no filesystem, and only a GPT/],
  ],
  [
    {
      table: 'mbr',
      partitions: [root, ...[1, 2, 3, 4].map((n) => ({ name: `d${n}`, size: 512 }))],
    },
    [/at most 4/],
  ],
  [
    { table: 'gpt', partitions: [{ ...root, start: 512 }] },
    [/start: must not be below 17408, where the table ends; got 512/],
  ],
]
for (const [layout, messages] of bad) {
  const faults = faultsOf(layout)
  t.equal(faults.length, messages.length, faults.join('; '))
  messages.forEach((message, index) => {
    t.match(faults[index], message)
  })
}

t.test('an error says where', async (t) => {
  t.throws(() => validateLayout({ table: 'gpt' }, { place: 'x.d/10-y' }), {
    code: 'layout-invalid',
    place: 'x.d/10-y',
  })
})
