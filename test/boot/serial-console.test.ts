import { PassThrough } from 'node:stream'
import t from 'tap'
import { SerialConsole } from '../../lib/boot/serial-console.ts'

function makeConsole() {
  const wire = new PassThrough()
  return { wire, console: new SerialConsole(wire) }
}

const limits = { timeoutMs: 2000 }

t.test('matches what was printed before, and what comes in pieces', async (t) => {
  const { wire, console } = makeConsole()
  wire.write('Debian ttyS0\r\n')
  t.match(await console.waitFor(/^Debian (\w+)$/m, limits), ['Debian ttyS0', 'ttyS0'])
  const later = console.waitFor(/login: $/, limits)
  for (const piece of ['\x1b[1ml', 'og', 'in:', ' ']) wire.write(piece)
  t.ok(await later)
  t.ok(await console.waitFor(/Debian/g, limits), 'the flag g does no harm')
  t.ok(await console.waitFor(/Debian/g, limits))
})

t.test('finds matches that begin in what was searched already', async (t) => {
  const { wire, console } = makeConsole()
  const found = console.waitFor(/begin x* end$/, limits)
  for (const piece of [`${'y'.repeat(9000)}\nbegin `, 'x'.repeat(3000), ' end']) {
    wire.write(piece)
    await new Promise(setImmediate)
  }
  t.ok(await found)
})

t.test('a long line does not hide what comes after it', async (t) => {
  const { wire, console } = makeConsole()
  const found = console.waitFor(/needle/, limits)
  wire.write('z'.repeat(9000))
  await new Promise(setImmediate)
  wire.write('needle\nmore\n')
  t.ok(await found)
})

t.test('only what comes after a position', async (t) => {
  const { wire, console } = makeConsole()
  wire.write('$ ')
  await console.waitFor(/\$ /, limits)
  const from = console.position
  await t.rejects(console.waitFor(/\$ /, { timeoutMs: 50, from }))
  const answer = console.waitFor(/\$ /, { ...limits, from })
  console.write('ls\n$ ')
  t.ok(await answer)
})

t.test('says what it waited for, how long, and what there was', async (t) => {
  const { wire, console } = makeConsole()
  wire.write('\x1b[31mone\x1b[0m\r\n\r\ntwo\r\n')
  await t.rejects(console.waitFor(/login:/, { timeoutMs: 100 }), {
    code: 'boot-failed',
    message:
      "The console did not print /login:/ within 0.1 s. The console's last lines:\n  one\n  two",
  })
})

t.test('gives up early', async (t) => {
  const { wire, console } = makeConsole()
  const panic = console.waitFor(/login:/, { ...limits, unless: /panic.*/ })
  wire.write('Kernel panic - not syncing\n')
  await t.rejects(panic, { message: /it printed 'panic - not syncing'/ })
  const abort = new AbortController()
  const waiting = console.waitFor(/login:/, { ...limits, signal: abort.signal })
  abort.abort()
  await t.rejects(waiting, { code: 'interrupted' })
  const last = console.waitFor(/login:/, limits)
  console.finish('the machine ended (guest-shutdown)')
  await t.rejects(last, { message: /s; the machine ended \(guest-shutdown\)/ })
  await t.rejects(console.waitFor(/never/, limits), 'at once when there is nothing to come')
})

t.test('an empty console', async (t) => {
  const { console } = makeConsole()
  await t.rejects(console.waitFor(/x/, { timeoutMs: 20 }), {
    message: /The console printed nothing/,
  })
})

t.test('iterates over everything, from the first character', async (t) => {
  const { wire, console } = makeConsole()
  wire.write('one ')
  await console.waitFor(/one/, limits)
  setTimeout(() => wire.write('two'), 20)
  setTimeout(() => console.finish('over'), 60)
  const pieces: string[] = []
  for await (const piece of console) pieces.push(piece)
  t.equal(pieces.join(''), 'one two')
})

t.test('keeps the last mebibyte, and knows its position', async (t) => {
  const { wire, console } = makeConsole()
  for (let index = 0; index < 30; index++) wire.write('0123456789abcdef'.repeat(4096))
  wire.write('end')
  await console.waitFor(/end/, limits)
  t.equal(console.position, 30 * 65_536 + 3)
  t.ok(console.text.length <= 1.25 * (1 << 20))
})
