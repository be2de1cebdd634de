import { truncateSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { readBack } from '../../../lib/disk/formats/read-back.ts'
import { needs } from '../needs.ts'

t.test('what a program prints is the disk, and zeros behind it', async (t) => {
  const folder = t.testdir({ disk: 'a disk' })
  const raw = `${folder}/disk`
  const output = `${folder}/out`
  const read = () => readBack({ raw, output }, { command: 'cat', args: [output] })
  writeFileSync(output, 'a disk')
  await read()
  writeFileSync(output, 'a disk\0\0')
  await read()
  for (const bad of ['a dusk', 'a disk\0x', 'a dis', '']) {
    writeFileSync(output, bad)
    await t.rejects(read(), { code: 'tool-failed', place: output, hint: /build again/ }, bad)
  }
})

t.test('what qemu-img reads', { skip: needs('qemu-img') }, async (t) => {
  const folder = t.testdir({ disk: 'a'.repeat(512), out: 'a'.repeat(512) })
  const files = { raw: `${folder}/disk`, output: `${folder}/out` }
  await readBack(files, 'raw')
  truncateSync(files.output, 1024)
  await readBack(files, 'raw')
  writeFileSync(files.output, 'b'.repeat(512))
  await t.rejects(readBack(files, 'raw'), { code: 'tool-failed' })
})
