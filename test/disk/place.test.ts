import t from 'tap'
import { ext4 } from '../../lib/disk/filesystems/ext4.ts'
import type { Layout } from '../../lib/disk/layout.ts'
import { type PlaceRequest, placePartitions } from '../../lib/disk/place.ts'
import type { Content } from '../../lib/tree/measure.ts'

const mib = 1 << 20
const gib = 2 ** 30
const seed = 'ab'.repeat(32)

const vm: Layout = {
  table: 'gpt',
  partitions: [
    { name: 'bios', type: 'bios-boot' },
    { name: 'esp', type: 'esp', filesystem: 'vfat', mount: '/boot/efi', size: '64M' },
    { name: 'root', type: 'root', filesystem: 'ext4', mount: '/' },
  ],
}
const content: Content = { bytes: 300 * mib, inodes: 10_000 }
const contents = new Map([['root', content]])

function place(more: Partial<PlaceRequest> = {}) {
  return placePartitions({ layout: vm, seed, contents, ...more })
}

t.test('a disk that is sized by its content', async (t) => {
  const { size, partitions } = place()
  t.strictSame(
    partitions.map(({ number, start }) => [number, start / mib]),
    [
      [1, 1],
      [2, 2],
      [3, 66],
    ],
  )
  const root = partitions[2]
  t.ok((root?.bytes ?? 0) >= ext4.estimate(content))
  t.equal((root?.bytes ?? 0) % mib, 0)
  t.equal(size, (root?.start ?? 0) + (root?.bytes ?? 0) + mib, 'a MiB for the backup table')
  t.strictSame(place(), place(), 'always the same')
})

t.test('a disk of a fixed size: root takes what is left', async (t) => {
  const { size, partitions } = place({ size: 2 * gib })
  t.equal(size, 2 * gib)
  t.equal(partitions[2]?.bytes, 2 * gib - 67 * mib)
  const odd = place({ size: 2 * gib + 700 })
  t.equal(odd.size, 2 * gib + 1024)
  t.equal(odd.partitions[2]?.bytes, 2 * gib - 67 * mib)
})

t.test('less head room than was wanted, but enough', async (t) => {
  const wanted = place().size
  t.equal(place({ size: wanted - 40 * mib }).size, wanted - 40 * mib)
})

t.test('another partition grows, partitions behind it keep their size', async (t) => {
  const layout: Layout = {
    table: 'gpt',
    partitions: [
      { name: 'root', filesystem: 'ext4', mount: '/', size: '1G' },
      { name: 'state', filesystem: 'ext4', mount: '/var', grow: true },
      { name: 'swap', type: 'swap', size: '100M' },
    ],
  }
  const { partitions } = place({ layout, size: 3 * gib })
  t.strictSame(
    partitions.map(({ start, bytes }) => [start / mib, bytes / mib]),
    [
      [1, 1024],
      [1025, 3072 - 1024 - 100 - 2],
      [2971, 100],
    ],
  )
})

t.test('a root that shall not grow', async (t) => {
  const layout: Layout = {
    table: 'none',
    partitions: [{ name: 'root', filesystem: 'ext4', mount: '/', grow: false }],
  }
  const { size, partitions } = place({ layout, size: 4 * gib })
  t.equal(size, 4 * gib)
  t.ok((partitions[0]?.bytes ?? 0) < gib)
})

t.test('without a table, from byte 0', async (t) => {
  const layout: Layout = {
    table: 'none',
    partitions: [{ name: 'root', filesystem: 'ext4', mount: '/' }],
  }
  const { size, partitions } = place({ layout })
  t.match(partitions[0], { number: 0, start: 0, bytes: size, partitionUuid: '' })
  t.equal(place({ layout, size: gib }).partitions[0]?.bytes, gib)
})

t.test('a layout that was read back keeps numbers and places', async (t) => {
  const end = 2 * gib - 33 * 512
  const layout: Layout = {
    table: 'gpt',
    partitions: [
      { name: 'part14', number: 14, type: 'bios-boot', start: mib, size: 3 * mib },
      {
        name: 'part1',
        number: 1,
        filesystem: 'ext4',
        mount: '/',
        start: 4 * mib,
        size: end - 4 * mib,
      },
    ],
  }
  const { size, partitions } = place({ layout, size: 2 * gib })
  t.equal(size, 2 * gib)
  t.strictSame(
    partitions.map(({ number, start, bytes }) => [number, start, bytes]),
    [
      [14, mib, 3 * mib],
      [1, 4 * mib, end - 4 * mib],
    ],
  )
})

t.test('UUIDs differ by partition, and an MBR has its own', async (t) => {
  const uuids = place().partitions.flatMap((one) => [one.partitionUuid, one.filesystemUuid])
  t.equal(new Set(uuids).size, 6)
  t.match(uuids[3], /^[0-9A-F]{4}-[0-9A-F]{4}$/, 'FAT')
  t.equal(uuids[1], '', 'no filesystem')
  const root = { name: 'root', filesystem: 'ext4', mount: '/' }
  const mbr = place({ layout: { table: 'mbr', partitions: [root] } })
  t.match(mbr.partitions[0]?.partitionUuid, /^[0-9a-f]{8}-01$/)
  t.equal(mbr.size % mib, 0)
})

t.test('too small', async (t) => {
  const hint = /--image-size 1'/
  t.throws(() => place({ size: 256 * mib }), {
    code: 'disk-too-small',
    message: /^Partition 'root' needs \d+ bytes \(.* MiB\), and there are 198180864 \(189 MiB\)$/,
    hint,
  })
  t.throws(() => place({ size: 10 * mib }), { message: /there are 0 \(0 bytes\)/, hint })
  const fixed: Layout = {
    table: 'gpt',
    partitions: [{ name: 'root', filesystem: 'ext4', mount: '/', size: '100M' }],
  }
  t.throws(() => place({ layout: fixed }), { code: 'disk-too-small', hint: /larger size/ })
  const large = new Map([['root', { bytes: 2.5 * gib, inodes: 1 }]])
  t.throws(() => place({ contents: large, size: 2 * gib }), {
    code: 'disk-too-small',
    hint: /--image-size 3'/,
  })
  t.ok(place({ contents: large, size: 3 * gib }), 'the hint does')
  const swap: Layout = {
    table: 'gpt',
    partitions: [
      { name: 'root', filesystem: 'ext4', mount: '/', size: '1G' },
      { name: 'swap', type: 'swap', size: '1G' },
    ],
  }
  t.throws(() => place({ layout: swap, size: 2 * gib }), {
    message: /^Partition 'swap' needs 1073741824 bytes \(1 GiB\), and there are 1071644672/,
    hint: /--image-size 3'/,
  })
})

t.test('overlapping partitions', async (t) => {
  const layout: Layout = {
    table: 'gpt',
    partitions: [
      { name: 'root', filesystem: 'ext4', mount: '/', start: mib, size: '1G' },
      { name: 'swap', type: 'swap', start: 2 * mib, size: '1M' },
    ],
  }
  t.throws(() => place({ layout }), { code: 'layout-invalid', message: /'swap' starts at byte/ })
})

t.test('a UUID of the layout, in the notation of /etc/fstab; options make the room', async (t) => {
  const [bios, esp, root] = vm.partitions
  if (!bios || !esp || !root) return t.fail('partitions')
  const uuid = 'AAAAAAAA-2222-3333-4444-555555555555'
  const given = [
    { ...esp, uuid: 'abcd1234' },
    { ...root, uuid, makeOptions: ['-i', '1024'] },
  ]
  const { partitions } = place({ layout: { ...vm, partitions: [bios, ...given] } })
  t.strictSame(
    partitions.map(({ filesystemUuid }) => filesystemUuid),
    ['', 'ABCD-1234', uuid.toLowerCase()],
  )
  t.ok((partitions[2]?.bytes ?? 0) > (place().partitions[2]?.bytes ?? 0))
  return undefined
})
