import { existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { completeFormatOptions } from '../../../lib/disk/format-options.ts'
import { formats } from '../../../lib/disk/formats/index.ts'
import { qcow2 } from '../../../lib/disk/formats/qcow2.ts'
import { raw } from '../../../lib/disk/formats/raw.ts'
import { run } from '../../../lib/run.ts'
import { schemaFault } from '../../../lib/schema.ts'
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

for (const compression of ['zstd', 'zlib', 'none'])
  t.test(`qcow2, compression: ${compression}`, { skip: needs('qemu-img') }, async (t) => {
    const folder = t.testdir({})
    makeDisk(`${folder}/disk`)
    for (const name of ['one', 'two', 'three'])
      await qcow2.convert({
        raw: `${folder}/disk`,
        output: `${folder}/${name}`,
        options: { compression },
      })
    const one = readFileSync(`${folder}/one`)
    t.ok(one.equals(readFileSync(`${folder}/two`)), 'the same twice')
    t.ok(one.equals(readFileSync(`${folder}/three`)), 'and again')
    t.equal(one.length < 32 << 20, compression !== 'none')
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
  await raw.convert({ raw: `${folder}/disk`, output: `${folder}/old`, options: {} })
  t.equal(readFileSync(`${folder}/old`, 'utf8'), 'bytes')
  t.notOk(existsSync(`${folder}/disk`))
})

t.test('a list without doubles, whose options say what they are', async (t) => {
  const endings = formats.flatMap(({ extension, aliases = [] }) => [extension, ...aliases])
  t.equal(new Set(endings).size, endings.length)
  t.equal(new Set(formats.map(({ name }) => name)).size, formats.length)
  for (const ending of endings) t.notMatch(ending, /^\./)
  for (const driver of formats) {
    for (const schema of Object.values(driver.options ?? {})) {
      t.equal(schemaFault(schema), undefined)
      t.match(schema, { description: String, default: /^/ })
    }
    for (const isUncompressed of [true, false])
      t.strictSame(completeFormatOptions(driver, {}, isUncompressed).faults, [])
  }
})
