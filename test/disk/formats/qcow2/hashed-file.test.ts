import { randomBytes } from 'node:crypto'
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import t from 'tap'
import { digest } from '../../../../lib/content.ts'
import { HashedFile } from '../../../../lib/disk/formats/qcow2/hashed-file.ts'

t.test('pieces of any length, whatever the buffers are', async (t) => {
  const folder = t.testdir({})
  const piece = fc.record({
    kind: fc.constantFrom('bytes', 'file', 'zeros'),
    bytes: fc.uint8Array({ maxLength: 50 }),
  })
  const property = fc.asyncProperty(fc.array(piece), fc.integer({ min: 1, max: 40 }), check)
  await fc.assert(property, { numRuns: 60 })

  async function check(pieces: { kind: string; bytes: Uint8Array }[], buffer: number) {
    const file = await HashedFile.create(`${folder}/out`, buffer)
    const wanted: Uint8Array[] = []
    let size = 0
    for (const { kind, bytes } of pieces) {
      size += bytes.length
      wanted.push(kind === 'zeros' ? Buffer.alloc(bytes.length) : bytes)
      if (kind === 'bytes') await file.append(bytes)
      else if (kind === 'zeros') await file.fillTo(size)
      else {
        const path = `${folder}/source`
        writeFileSync(path, Buffer.concat([Buffer.from('x'), bytes]))
        const source = openSync(path, 'r')
        await file.appendFrom({ path, source, from: 1, length: bytes.length })
        closeSync(source)
      }
    }
    const sha256 = await file.end()
    await file.close()
    const written = readFileSync(`${folder}/out`)
    t.ok(written.equals(Buffer.concat(wanted)))
    t.equal(sha256, digest(written))
  }
})

t.test('a file that ends too early', async (t) => {
  const path = `${t.testdir({ short: 'abc' })}/short`
  const file = await HashedFile.create(`${path}-out`, 16)
  const source = openSync(path, 'r')
  await t.rejects(file.appendFrom({ path, source, from: 1, length: 3 }), { name: 'RangeError' })
  closeSync(source)
  await file.close()
})

t.test('long stretches of a file, which are read beside other work', async (t) => {
  const folder = t.testdir({})
  const content = randomBytes(5_000_003)
  writeFileSync(`${folder}/source`, content)
  const file = await HashedFile.create(`${folder}/out`, 1 << 20)
  const source = openSync(`${folder}/source`, 'r')
  const stretch = { path: `${folder}/source`, source }
  await file.appendFrom({ ...stretch, from: 0, length: 300_000 })
  await file.appendFrom({ ...stretch, from: 300_000, length: 17 })
  await file.appendFrom({ ...stretch, from: 300_017, length: content.length - 300_017 })
  const past = file.appendFrom({ ...stretch, from: content.length - 1, length: 1 << 19 })
  await t.rejects(past, RangeError)
  closeSync(source)
  await file.close()
  const whole = await HashedFile.create(`${folder}/whole`, 1 << 20)
  const again = openSync(`${folder}/source`, 'r')
  await whole.appendFrom({ ...stretch, source: again, from: 0, length: content.length })
  t.equal(await whole.end(), digest(content))
  closeSync(again)
  await whole.close()
  t.ok(readFileSync(`${folder}/whole`).equals(content))
})
