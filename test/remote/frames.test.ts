import { PassThrough, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import fc from 'fast-check'
import t from 'tap'
import { createWriter, readFrames } from '../../lib/remote/frames.ts'
import { fuzzRuns } from '../fixtures/fuzz.ts'

const message = fc.dictionary(
  fc.string().filter((name) => name !== 'bytes' && name !== '__proto__'),
  fc.oneof(fc.string({ unit: 'binary' }), fc.integer(), fc.boolean()),
)

/** A stream of these bytes in pieces of a few. */
function inPieces(bytes: Buffer, size: number): Readable {
  const pieces = []
  for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size))
  return Readable.from(pieces)
}

async function readAll(input: Readable, options = {}) {
  const all = []
  for await (const { message, body } of readFrames(input, options)) {
    const pieces = []
    for await (const piece of body) pieces.push(piece)
    all.push({ message, body: Buffer.concat(pieces).toString('hex') })
  }
  return all
}

t.test('what is written is read, however it is cut', async (t) => {
  const frame = fc.tuple(message, fc.uint8Array({ maxLength: 300 }))
  await fc.assert(
    fc.asyncProperty(fc.array(frame), fc.integer({ min: 1, max: 50 }), async (frames, size) => {
      const stream = new PassThrough()
      const written = text(stream.setEncoding('latin1'))
      const writer = createWriter(stream)
      for (const [one, body] of frames)
        void writer.send({ ...one, bytes: body.length }, Readable.from([Buffer.from(body)]))
      await writer.close()
      const bytes = Buffer.from(await written, 'latin1')
      const wanted = frames.map(([one, body]) => ({
        message: JSON.parse(JSON.stringify({ ...one, bytes: body.length })),
        body: Buffer.from(body).toString('hex'),
      }))
      t.strictSame(await readAll(inPieces(bytes, size)), wanted)
    }),
    { numRuns: 100 },
  )
})

t.test('a body that nobody reads is skipped', async (t) => {
  const input = inPieces(Buffer.from('{"a":1,"bytes":5}\n12345{"b":2}\n'), 3)
  const seen = []
  for await (const frame of readFrames(input)) seen.push(frame.message)
  t.strictSame(seen, [{ a: 1, bytes: 5 }, { b: 2 }])
})

t.test('a greeting is skipped where there may be one', async (t) => {
  const greeting = 'Welcome to big1!\n{ not ours\n\n'
  const input = () => Readable.from([Buffer.from(`${greeting}{"a":1}\n`)])
  t.strictSame(await readAll(input(), { skipsNoise: true }), [{ message: { a: 1 }, body: '' }])
  await t.rejects(readAll(input()), { code: 'server-protocol' })
  const endless = Readable.from(
    (function* () {
      for (;;) yield Buffer.from('yes\n'.repeat(1000))
    })(),
  )
  await t.rejects(readAll(endless, { skipsNoise: true }), { code: 'server-protocol' })
})

t.test('a line without an end is refused before it fills the memory', async (t) => {
  let sent = 0
  const endless = Readable.from(
    (function* () {
      for (;;) {
        sent += 1 << 20
        yield Buffer.alloc(1 << 20, 123)
      }
    })(),
  )
  await t.rejects(readAll(endless), { code: 'server-protocol' })
  t.ok(sent < 32 << 20)
})

t.test('anything else is refused, and nothing else is thrown', async (t) => {
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
    fc
      .constantFrom(
        '{"bytes":3}\n',
        '{"bytes":-1}\n',
        '{"bytes":"3"}\n',
        '{"bytes":1e99}\n',
        '{',
        '\n',
      )
      .map((line) => Buffer.from(line)),
    message.map((one) => Buffer.from(`${JSON.stringify(one)}\n`)),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(piece), async (pieces) => {
      const error = await readAll(Readable.from(pieces)).catch((cause: unknown) => cause)
      if (!Array.isArray(error)) t.match(error, { code: /^server-(protocol|lost)$/ })
    }),
    { numRuns: fuzzRuns(500) },
  )
})
