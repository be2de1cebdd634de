import t from 'tap'
import { createTransferDisplay } from '../../lib/report/transfer.ts'
import { widthOf } from '../../lib/report/width.ts'
import { FakeStream } from './fake-stream.ts'

const look = { colour: false, unicode: true }
const megabyte = 1_000_000

t.test('a live line with bytes, rate and time that remains', async (t) => {
  let now = 0
  const stream = new FakeStream({ columns: 80 })
  const display = createTransferDisplay({ stream, look, isLive: true, now: () => now })
  const at = (seconds: number, done: number) => {
    now = seconds * 1000
    display.progress('sent', done * megabyte, 100 * megabyte)
    stream.emit('resize')
  }
  display.begin('out\u001b[31m.qcow2')
  t.strictSame(stream.screen(), [])
  at(0, 0)
  at(1, 10)
  t.strictSame(stream.screen(), ['out.qcow2: sent 10 MB of 100 MB, 10 %, 10 MB/s, 9.0 s left'])
  for (let second = 2; second <= 30; second++) at(second, 10 + second)
  t.strictSame(stream.screen(), [
    'out.qcow2: sent 40 MB of 100 MB, 40 %, 1.0 MB/s, 1 min 00 s left',
  ])
  display.warn('h: the server answered 503')
  t.strictSame(stream.screen()[0], '! h: the server answered 503')
  at(32, 0)
  t.match(stream.screen().at(-1), 'sent 0 B of 100 MB, 0 %', 'from the beginning')
  display.progress('read back', 50 * megabyte, 100 * megabyte)
  stream.emit('resize')
  t.match(stream.screen().at(-1), 'read back 50 MB of 100 MB')
  at(33, 100)
  display.close()
  t.strictSame(stream.screen(), ['! h: the server answered 503'])
})

t.test('a line each tenth where lines stay', async (t) => {
  let now = 0
  const stream = new FakeStream()
  const display = createTransferDisplay({ stream, look, isLive: false, now: () => now })
  display.begin('a')
  const send = (to: number) => {
    for (let done = 0; done <= to; done++) {
      now += 50
      display.progress('sent', done * megabyte, 200 * megabyte)
    }
  }
  send(70)
  send(200)
  display.close()
  const lines = stream.text.split('\n').map((line) => /, (\d+) %/.exec(line)?.[1])
  t.strictSame(lines, [
    ...['10', '20', '30'],
    ...['10', '20', '30', '40', '50', '60', '70', '80', '90'],
    undefined,
  ])
  t.match(stream.text, 'a: sent 20 MB of 200 MB, 10 %, 20 MB/s, 9.0 s left\n')
  t.notMatch(stream.text, '\u001b')
  display.begin('empty')
  display.progress('sent', 0, 0)
})

t.test('no line is wider than the screen', async (t) => {
  for (const columns of [20, 40]) {
    const stream = new FakeStream({ columns })
    const display = createTransferDisplay({ stream, look, isLive: true, now: () => 0 })
    display.begin('x'.repeat(100))
    display.progress('sent', 1, 2)
    stream.emit('resize')
    t.equal(widthOf(stream.screen().at(-1) ?? ''), columns - 1)
    display.close()
  }
})
