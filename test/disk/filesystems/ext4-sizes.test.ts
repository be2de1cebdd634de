import t from 'tap'
import { ext4 } from '../../../lib/disk/filesystems/ext4.ts'
import { entry, folder } from '../made.ts'
import { needs } from '../needs.ts'
import { makeExt4 } from './made-ext4.ts'

const mib = 1 << 20
const skip = needs('mke2fs', 'debugfs', 'e2fsck')

t.test('a large folder', { skip }, async (t) => {
  const many = Array.from({ length: 5000 }, (_, index) =>
    entry(`/many/file-${10_000 + index}`, { content: '' }),
  )
  const ask = await makeExt4({
    folder: t.testdir({}),
    entries: [folder('/'), folder('/many'), ...many],
    bytes: 128 * mib,
  })
  t.match(await ask('ls /many'), /file-14999/)
})

t.test('estimates hold, and leave room', { skip }, async (t) => {
  const base = t.testdir({ data: Buffer.alloc(50 * mib, 'x') })
  const data = entry('/data', { source: `${base}/data`, size: 50 * mib })
  const content = { bytes: 50 * mib + 8192, inodes: 2 }
  const bytes = Math.ceil(ext4.estimate(content) / mib) * mib
  const ask = await makeExt4({ folder: base, entries: [folder('/'), data], bytes })
  const free = Number(/Free blocks: +(\d+)/.exec(await ask('stats'))?.[1]) * 4096
  t.ok(free >= 64 * mib, `${free}`)
  const least = Math.ceil(ext4.minimum(content) / mib) * mib
  await makeExt4({ folder: base, entries: [folder('/'), data], bytes: least, name: 'least' })
})

t.test('too small', { skip }, async (t) => {
  const base = t.testdir({ data: Buffer.alloc(20 * mib, 'x') })
  const data = entry('/data', { source: `${base}/data`, size: 20 * mib })
  await t.rejects(makeExt4({ folder: base, entries: [folder('/'), data], bytes: 16 * mib }), {
    code: 'disk-too-small',
    message: /^Partition 'root' with 16777216 bytes \(16 MiB\) is full/,
  })
  await t.rejects(makeExt4({ folder: base, entries: [folder('/')], bytes: mib, name: 'tiny' }), {
    code: 'disk-too-small',
    message: /too small for an ext4/,
  })
})

t.test('a file that is gone is named', { skip }, async (t) => {
  const gone = entry('/gone', { source: '/nowhere/gone' })
  await t.rejects(makeExt4({ folder: t.testdir({}), entries: [folder('/'), gone] }), {
    code: 'tool-failed',
    message: /partition 'root'.*"?\/nowhere\/gone/s,
  })
})
