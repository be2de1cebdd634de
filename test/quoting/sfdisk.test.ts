import { truncateSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { sfdiskLine } from '../../lib/quoting/sfdisk.ts'
import { run } from '../../lib/run.ts'
import { needs } from '../disk/needs.ts'
import { comesBack, sayAll, thousandTexts } from './texts.ts'

const perDisk = 120

t.test('names of partitions', { skip: needs('sfdisk') }, async (t) => {
  const folder = t.testdir({})
  const texts = thousandTexts(t).filter((text) => text !== '')
  const lines = sayAll(t, texts, (name) => sfdiskLine(0, { size: 1, name }))
  const back: string[] = []
  for (let at = 0; at < lines.length; at += perDisk) {
    const disk = `${folder}/disk-${at}`
    writeFileSync(disk, '')
    truncateSync(disk, 4 << 20)
    const rows = lines
      .slice(at, at + perDisk)
      .map(({ text }, index) =>
        sfdiskLine(index + 1, { start: 2048 + index * 8, size: 8, name: text }),
      )
    await run('sfdisk', ['--quiet', disk], { input: `label: gpt\n${rows.join('\n')}\n` })
    const { stdout } = await run('sfdisk', ['--json', disk])
    const { partitiontable } = JSON.parse(stdout) as {
      partitiontable: { partitions: { name: string }[] }
    }
    back.push(...partitiontable.partitions.map(({ name }) => name))
  }
  comesBack(
    t,
    lines.map(({ text }) => text),
    back,
  )
})

t.test('a line', async (t) => {
  const fields = {
    start: 1,
    type: 'AB-1',
    name: 'a"b',
    attrs: 'GUID:57',
    bootable: true,
    none: undefined,
  } as const
  t.equal(
    sfdiskLine(2, fields),
    '2 : start=1, type=AB-1, name="a\\x22b", attrs="GUID:57", bootable',
  )
  t.throws(() => sfdiskLine(1, { type: 'a, b' }), { code: 'text-refused', place: 'type' })
  t.throws(() => sfdiskLine(1, { name: 'n'.repeat(37) }), { code: 'text-refused' })
})
