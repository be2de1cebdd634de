import fc from 'fast-check'
import t from 'tap'
import { byteLengthOf, bytesOfText, filePath, textOfBytes } from '../lib/any-bytes.ts'
import { compareBytes } from '../lib/compare-bytes.ts'

const runs = { numRuns: 5000 }

/** Bytes of which many are parts of UTF-8, and some whole letters. */
const bytes = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 3 }),
      fc.string({ unit: 'binary', maxLength: 2 }).map((text) => Buffer.from(text)),
      fc.constantFrom([0xe2, 0x82], [0xed, 0xb2, 0x80], [0xf0, 0x9f, 0x98], [0xc0, 0xaf]),
    ),
    { maxLength: 6 },
  )
  .map((parts) => Buffer.concat(parts.map((part) => Buffer.from(part))))

t.test('each name has one text, and comes back', async () => {
  const comesBack = fc.property(bytes, (name) => {
    const text = textOfBytes(name)
    const again = JSON.parse(Buffer.from(JSON.stringify(text)).toString())
    return bytesOfText(again).equals(name) && byteLengthOf(text) === name.length
  })
  fc.assert(comesBack, runs)
})

t.test('the order of texts is that of their bytes', async () => {
  const ordered = fc.property(
    bytes,
    bytes,
    (a, b) => compareBytes(textOfBytes(a), textOfBytes(b)) === Buffer.compare(a, b),
  )
  fc.assert(ordered, runs)
})

t.test('UTF-8 is itself, and only what is none is a path of bytes', async (t) => {
  const plain = fc.property(
    fc.string({ unit: 'binary' }),
    (text) => textOfBytes(Buffer.from(text)) === text && filePath(text) === text,
  )
  fc.assert(plain, runs)
  t.same(filePath(`/a${textOfBytes(Buffer.from([0xff]))}`), Buffer.from('2f61ff', 'hex'))
  t.equal(textOfBytes(Buffer.from([0x61, 0xe2, 0x82, 0x62])), 'a\udce2\udc82b')
})
