import t from 'tap'
import { decodePercent, decodeUtf8 } from '../lib/decode.ts'

t.test('what is UTF-8, and what is not', async (t) => {
  for (const text of ['', 'a', 'é😀', '\ufffd', '\ufeffa'])
    t.equal(decodeUtf8(Buffer.from(text)), text)
  for (const bytes of [[0xe9], [0x61, 0xff], [0xed, 0xa0, 0x80], [0xc0, 0x80]])
    t.equal(decodeUtf8(Uint8Array.from(bytes)), undefined)
})

t.test('what people type in addresses', async (t) => {
  t.equal(decodePercent('a%20b%C3%A9'), 'a bé')
  for (const text of ['%zz', '%', 'a%2', '%ff', '%C3'])
    t.equal(decodePercent(text), undefined, text)
})
