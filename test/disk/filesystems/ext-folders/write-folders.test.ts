import { dirname } from 'node:path'
import t from 'tap'
import type { TreeEntry } from '../../../../lib/tree/entry.ts'
import { entry, folder } from '../../made.ts'
import { needs } from '../../needs.ts'
import { makeExt4 } from '../made-ext4.ts'

const skip = needs('mke2fs', 'debugfs', 'e2fsck')
const mib = 1 << 20

/** One of each kind in turn, under names of many lengths. */
function crowd(of: string, count: number): TreeEntry[] {
  return Array.from({ length: count }, (_, index): TreeEntry[] => {
    const path = `${of}${`${index}`.padStart(6, '0')}-${'x'.repeat((index * 7) % 120)}`
    const link = { kind: 'symlink', target: 'to', mode: 0o777 } as const
    if (index % 50 === 1) return [folder(path), entry(`${path}/in`, { content: `${index}` })]
    if (index % 50 === 2) return [entry(path, link)]
    if (index % 50 === 3) return [entry(path, { hardLinkOf: '/first' })]
    if (index % 50 === 4) return [entry(path, { kind: 'fifo' })]
    return [entry(path, { content: index % 50 === 5 ? `some ${index}` : '' })]
  }).flat()
}

for (const makeOptions of [[], ['-O', '^metadata_csum']])
  t.test(`folders with many names ${makeOptions.join(' ')}`, { skip }, async (t) => {
    const entries = [
      folder('/'),
      entry('/first', { content: 'first' }),
      folder('/lost+found', { mode: 0o700 }),
      ...crowd('/lost+found/', 2100),
      folder('/many'),
      folder('/many/below'),
      ...crowd('/many/below/', 20_000),
      ...crowd('/z', 2500),
    ]
    // It also has the filesystem checked.
    const ask = await makeExt4({ folder: t.testdir({}), entries, bytes: 256 * mib, makeOptions })
    for (const path of ['/', '/lost+found', '/many/below']) {
      const names = (await ask(`ls -p ${path}`))
        .split('\n')
        .flatMap((line) => line.split('/')[5] ?? [])
      const expected = entries.filter((one) => dirname(one.path) === path && one.path !== '/')
      t.strictSame(
        names.filter((name) => !/^\.{0,2}$/.test(name)).sort(),
        expected.map((one) => one.path.slice(path.length).replace(/^\//, '')).sort(),
        path,
      )
    }
    t.match(await ask(`cat /many/below/000051-${'x'.repeat(357 % 120)}/in`), '51')
    const links = entries.filter(({ hardLinkOf }) => hardLinkOf === '/first').length
    t.match(await ask('stat /first'), new RegExp(`Links: ${links + 1}\\b`))
  })

t.test('sixty thousand names take seconds', { skip }, async (t) => {
  const names = Array.from({ length: 60_000 }, (_, index) => entry(`/many/f${index}`, {}))
  const entries = [folder('/'), folder('/many'), ...names]
  const begin = process.hrtime.bigint()
  const ask = await makeExt4({ folder: t.testdir({}), entries, bytes: 256 * mib })
  const seconds = Number((process.hrtime.bigint() - begin) / 1_000_000_000n)
  t.comment(`${seconds} s, with e2fsck`)
  t.equal(
    (await ask('ls -p /many')).split('\n').filter((line) => /\/f\d/.test(line)).length,
    60_000,
  )
})
