import fc from 'fast-check'
import t from 'tap'
import { decodePax, encodePax } from '../../../lib/tree/tar/pax-records.ts'
import { fuzzRuns } from '../../fixtures/fuzz.ts'

const seed = Date.now() % 2 ** 31
t.comment(`seed ${seed}`)

t.test('any bytes come back', async (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 1200 }), (value) => {
      const bytes = Buffer.from(value)
      const decoded = decodePax(encodePax(new Map([['key', bytes]])))
      t.ok(decoded?.get('key')?.equals(bytes))
    }),
    { seed, numRuns: fuzzRuns(1000) },
  )
})

t.test('a length that counts its own digits', async (t) => {
  for (const [bytes, text] of [
    [1, '6 a=x\n'],
    [92, '98 a='],
    [93, '99 a='],
    [94, '101 a='],
  ] as const)
    t.equal(
      encodePax(new Map([['a', Buffer.alloc(bytes, 'x')]]))
        .toString()
        .slice(0, text.length),
      text,
    )
})

for (const text of [
  '5 a=b\n',
  '6 a=b',
  '99 a=b\n',
  '6 abc\n',
  ' a=b\n',
  '4 =b\n',
  '0 \n',
  '07 a=b\n',
])
  t.equal(decodePax(Buffer.from(text)), undefined, JSON.stringify(text))
