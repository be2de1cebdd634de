import assert from 'node:assert'
import fc from 'fast-check'
import t from 'tap'
import { textLines } from '../lib/text-lines.ts'

async function* chunksOf(bytes: Buffer, sizes: readonly number[]) {
  let at = 0
  for (let index = 0; at < bytes.length; index++) {
    const size = Math.max(1, sizes[index % sizes.length] ?? 1)
    yield bytes.subarray(at, at + size)
    at += size
  }
}
const linesOf = async (text: string, sizes: readonly number[] = [7], longest?: number) => {
  const lines: string[] = []
  for await (const line of textLines(chunksOf(Buffer.from(text), sizes), longest)) lines.push(line)
  return lines
}

t.test('lines, however they end', async (t) => {
  const cases: [string, string[]][] = [
    ['', []],
    ['a', ['a']],
    ['a\nb\n', ['a', 'b']],
    ['a\r\nb\rc\n', ['a', 'b', 'c']],
    ['\n\n', ['', '']],
    ['10 %\r20 %\r', ['10 %', '20 %']],
    ['ä€😀\n', ['ä€😀']],
  ]
  for (const [text, wanted] of cases)
    for (const size of [1, 2, 100])
      t.strictSame(await linesOf(text, [size]), wanted, `${text} ${size}`)
})

t.test('a long line comes in pieces, and none is longer', async (t) => {
  t.strictSame(await linesOf('abcdefg\nhi', [2], 3), ['abc', 'def', 'g', 'hi'])
  const sizes = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1 })
  const text = fc.array(fc.constantFrom('a', '\n', '\r', 'ä', '😀')).map((all) => all.join(''))
  await fc.assert(
    fc.asyncProperty(text, sizes, async (one, chunks) => {
      const lines = await linesOf(one, chunks, 5)
      assert.ok(lines.every((line) => line.length <= 5))
      assert.equal(lines.join(''), one.replace(/[\r\n]/g, ''))
      const whole = one.split(/\r\n|\n|\r/)
      if (whole.at(-1) === '') whole.pop()
      assert.deepEqual(await linesOf(one, chunks), whole)
    }),
  )
})

t.test('what never ends takes no memory', async (t) => {
  const chunk = Buffer.alloc(1 << 20, 'x')
  async function* endless() {
    for (let count = 0; count < 400; count++) yield chunk
  }
  let most = 0
  for await (const line of textLines(endless())) most = Math.max(most, line.length)
  t.equal(most, 1 << 20)
})
