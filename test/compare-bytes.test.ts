import fc from 'fast-check'
import t from 'tap'
import { compareBytes } from '../lib/compare-bytes.ts'

t.test('the order of the bytes of UTF-8', async (t) => {
  t.strictSame(['\uffff', '😀', 'b', 'a', 'aa', ''].sort(compareBytes), [
    '',
    'a',
    'aa',
    'b',
    '\uffff',
    '😀',
  ])
  const text = fc.string({ unit: 'binary', maxLength: 6 })
  fc.assert(
    fc.property(
      text,
      text,
      (a, b) => compareBytes(a, b) === Buffer.compare(Buffer.from(a), Buffer.from(b)),
    ),
    { numRuns: 5000 },
  )
})
