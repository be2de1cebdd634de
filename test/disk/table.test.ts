import { readFileSync, truncateSync } from 'node:fs'
import t from 'tap'
import { amd64 } from '../../lib/architectures/amd64.ts'
import { arm64 } from '../../lib/architectures/arm64.ts'
import { gptType, readType } from '../../lib/disk/partition-types.ts'
import { readTable, tableScript, writeTable } from '../../lib/disk/table.ts'
import { run } from '../../lib/run.ts'
import { placed } from './made.ts'
import { needs } from './needs.ts'

const mib = 1 << 20
const seed = 'ab'.repeat(32)
const skip = needs('sfdisk')

const bios = placed({ name: 'bios', type: 'bios-boot', number: 1, bytes: mib })
const root = placed({ type: 'root', number: 2, start: 2 * mib, bytes: 10 * mib })

t.test('types', async (t) => {
  t.not(gptType('root', amd64), gptType('root', arm64))
  t.equal(gptType('root', {}), gptType('linux', {}))
  t.equal(readType('gpt', gptType('root', arm64).toUpperCase()), 'root')
  t.equal(readType('gpt', gptType('esp', amd64)), 'esp')
  t.equal(readType('mbr', 'ef'), 'esp')
  t.equal(readType('mbr', '83'), 'linux')
  t.equal(readType('gpt', '00000000-0000-4000-8000-000000000000'), 'linux')
})

t.test('the script for sfdisk', async (t) => {
  const common = { architecture: amd64, seed }
  t.equal(
    tableScript({ ...common, table: 'gpt', partitions: [bios, root] }),
    `label: gpt
label-id: b68a6152-b147-47d4-8222-25ad16149dd6
unit: sectors
1 : start=2048, size=2048, type=21686148-6449-6e6f-744e-656564454649, uuid=${bios.partitionUuid}, name="bios"
2 : start=4096, size=20480, type=4f68bce3-e8cd-4db1-96e7-fbcaf984b709, uuid=${root.partitionUuid}, name="root"
`,
  )
  t.equal(
    tableScript({ ...common, table: 'mbr', partitions: [root] }),
    'label: dos\nlabel-id: 0xb68a6152\nunit: sectors\n2 : start=4096, size=20480, type=83, bootable\n',
  )
})

for (const table of ['gpt', 'mbr'] as const)
  t.test(`${table}: written, and read back`, { skip }, async (t) => {
    const folder = t.testdir({ one: '', two: '' })
    const partitions = [
      { ...bios, type: 'esp' as const, number: 3 },
      { ...root, number: 1 },
    ]
    for (const name of ['one', 'two']) {
      truncateSync(`${folder}/${name}`, 16 * mib)
      const disk = `${folder}/${name}`
      await writeTable({ disk, table, partitions, architecture: amd64, seed })
    }
    t.ok(readFileSync(`${folder}/one`).equals(readFileSync(`${folder}/two`)))
    const read = await readTable(`${folder}/one`)
    t.equal(read?.table, table)
    t.strictSame(
      read?.partitions,
      [
        {
          name: table === 'gpt' ? 'bios' : 'part3',
          number: 3,
          type: 'esp',
          start: mib,
          size: mib,
        },
        {
          ...(table === 'gpt' ? { name: 'root', number: 1, type: 'root' } : {}),
          ...(table === 'mbr' ? { name: 'part1', number: 1, type: 'linux' } : {}),
          start: 2 * mib,
          size: 10 * mib,
        },
      ],
      'in order of place',
    )
  })

t.test('what others partitioned', { skip }, async (t) => {
  const disk = `${t.testdir({ 'disk.raw': '' })}/disk.raw`
  t.equal(await readTable(disk), undefined, 'an empty file')
  truncateSync(disk, 64 * mib)
  t.equal(await readTable(disk), undefined, 'no table')
  const script = 'label: gpt\n14: size=2M,name="Same"\n1: size=8M,name="same"\n2: name="same"\n'
  await run('sfdisk', ['--quiet', disk], { input: script })
  const read = await readTable(disk)
  t.strictSame(read?.partitions.map(({ name, number }) => `${number} ${name}`).sort(), [
    '1 part1',
    '14 part14',
    '2 part2',
  ])
})

t.test('a table of another kind', { skip }, async (t) => {
  const disk = `${t.testdir({ 'disk.raw': '' })}/disk.raw`
  truncateSync(disk, 64 * mib)
  await run('sfdisk', ['--quiet', disk], { input: 'label: sun\n1: size=8M\n' })
  await t.rejects(readTable(disk), { code: 'layout-invalid', message: /found 'sun'/ })
})

t.test('what is kept is marked, and read back', { skip }, async (t) => {
  const disk = `${t.testdir({ disk: '' })}/disk`
  truncateSync(disk, 20 * mib)
  const partitions = [bios, { ...root, keep: true }]
  await writeTable({ disk, table: 'gpt', partitions, architecture: amd64, seed })
  const { stdout } = await run('sfdisk', ['--part-attrs', disk, '2'])
  t.equal(stdout.trim(), 'GUID:57')
  t.same(
    (await readTable(disk))?.partitions.map(({ keep }) => keep),
    [undefined, true],
  )
})
