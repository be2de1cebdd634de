import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { convertDisk, keepsDisk } from '../../lib/disk/convert.ts'
import type { FormatDriver } from '../../lib/disk/format-driver.ts'
import { formats } from '../../lib/disk/formats/index.ts'

const upper: FormatDriver = {
  name: 'upper',
  extension: 'up',
  summary: 'the bytes of the disk in large letters',
  tools: [],
  async convert({ raw, output, options }) {
    writeFileSync(output, `${readFileSync(raw, 'utf8').toUpperCase()}${options.end ?? ''}`)
  },
}
const taker: FormatDriver = {
  ...upper,
  name: 'taker',
  takesDisk: true,
  convert: async ({ raw, output }) => renameSync(raw, output),
}
const known = [...formats, upper, taker]

async function convert(folder: string, names: readonly string[]) {
  writeFileSync(`${folder}/disk`, 'bytes')
  const wanted = names.map((format) => ({
    format,
    output: `${folder}/${format}`,
    options: { end: '!' },
  }))
  const made: string[] = []
  const request = { raw: `${folder}/disk`, scratch: folder, wanted }
  for await (const { format } of convertDisk(request, known)) made.push(format)
  return made
}

t.test('whoever takes the disk away comes last, whatever the order', async (t) => {
  const folder = t.testdir({})
  t.strictSame(await convert(folder, ['raw', 'upper']), ['upper', 'raw'])
  t.equal(readFileSync(`${folder}/upper`, 'utf8'), 'BYTES!')
  t.equal(readFileSync(`${folder}/raw`, 'utf8'), 'bytes')
  t.notOk(existsSync(`${folder}/disk`))
})

t.test('several that take it', async (t) => {
  const folder = t.testdir({})
  t.strictSame(await convert(folder, ['taker', 'raw', 'upper']), ['upper', 'taker', 'raw'])
  for (const name of ['taker', 'raw']) t.equal(readFileSync(`${folder}/${name}`, 'utf8'), 'bytes')
  t.notOk(existsSync(`${folder}/disk-copy`))
})

t.test('where the disk belongs', async (t) => {
  t.equal(keepsDisk(['qcow2']), false)
  t.equal(keepsDisk(['qcow2', 'raw']), true)
  t.equal(keepsDisk(['taker']), false, 'a driver that is not known')
  t.equal(keepsDisk(['taker'], known), true)
})

t.test('unknown', async (t) => {
  await t.rejects(convert(t.testdir({}), ['iso']), { message: "Unknown format 'iso'" })
})
