import { existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { formats } from '../../../lib/disk/formats/index.ts'
import { qcow2 } from '../../../lib/disk/formats/qcow2.ts'
import { raw } from '../../../lib/disk/formats/raw.ts'
import { run } from '../../../lib/run.ts'
import { needs } from '../needs.ts'

/** A disk of 64 MiB, half of it hard to compress and half zeros. */
function makeDisk(path: string): void {
  const noise = Buffer.alloc(32 << 20)
  let state = 1
  for (let at = 0; at < noise.length; at += 4) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0
    noise.writeInt32LE(state >> 12, at)
  }
  writeFileSync(path, noise)
  truncateSync(path, 64 << 20)
}

for (const compress of [true, false])
  t.test(`qcow2, compress: ${compress}`, { skip: needs('qemu-img') }, async (t) => {
    const folder = t.testdir({})
    makeDisk(`${folder}/disk`)
    for (const name of ['one', 'two', 'three'])
      await qcow2.convert({ raw: `${folder}/disk`, output: `${folder}/${name}`, compress })
    const one = readFileSync(`${folder}/one`)
    t.ok(one.equals(readFileSync(`${folder}/two`)), 'the same twice')
    t.ok(one.equals(readFileSync(`${folder}/three`)), 'and again')
    t.equal(one.length < 32 << 20, compress)
    await run('qemu-img', [
      'compare',
      '-f',
      'raw',
      '-F',
      'qcow2',
      `${folder}/disk`,
      `${folder}/one`,
    ])
    t.ok(existsSync(`${folder}/disk`), 'the raw disk stays')
  })

t.test('raw: moved', async (t) => {
  const folder = t.testdir({ disk: 'bytes', old: 'x' })
  await raw.convert({ raw: `${folder}/disk`, output: `${folder}/old`, compress: true })
  t.equal(readFileSync(`${folder}/old`, 'utf8'), 'bytes')
  t.notOk(existsSync(`${folder}/disk`))
})

t.test('a list without doubles', async (t) => {
  t.equal(new Set(formats.map(({ name }) => name)).size, formats.length)
  for (const { extension } of formats) t.notMatch(extension, /^\./)
})
