/** Guests that say what they should, and what they should not. */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { open } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { ReportsReceiver } from '../../../lib/boot/guest-session/receiver.ts'
import { runSession } from '../../../lib/boot/guest-session/run-session.ts'
import { GuestWords } from '../../../lib/boot/guest-session/words.ts'
import { SerialConsole } from '../../../lib/boot/serial-console.ts'
import type { MachineEnd, Session } from '../../../lib/boot/session.ts'
import { pairOf } from '../../fixtures/socket-pair.ts'

interface Guest {
  readonly words: Socket
  readonly reports: Socket
  readonly console: Socket
  say(line: string): void
  /** Resolves with the next line of the host. */
  heard(): Promise<string>
  end(end: MachineEnd): void
}

async function run(t: Test, play: (guest: Guest) => Promise<unknown>, limit = 1 << 20) {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const words = await pairOf(server)
  const reports = await pairOf(server)
  const console = await pairOf(server)
  const file = await open(join(t.testdir({}), 'archive'), 'w+')
  t.teardown(async () => {
    for (const { near, far } of [words, reports, console]) {
      near.destroy()
      far.destroy()
    }
    server.close()
    await file.close()
  })
  let end = (_end: MachineEnd) => {}
  const exited = new Promise<MachineEnd>((resolve) => {
    end = resolve
  })
  const lines: string[] = []
  words.far.on('data', (bytes) => lines.push(...bytes.toString().trim().split('\n')))
  const guest: Guest = {
    words: words.far,
    reports: reports.far,
    console: console.far,
    say: (line) => void words.far.write(`${line}\n`),
    heard: async () => {
      while (lines.length === 0) await sleep(5)
      return lines.shift() ?? ''
    },
    end,
  }
  const session = { console: new SerialConsole(console.near), exited } as unknown as Session
  const receiver = new ReportsReceiver(reports.near, file, limit)
  const limits = { bootMs: 1000, runMs: 1000, settleMs: 50, graceMs: 1000 }
  const result = runSession({
    session,
    words: new GuestWords(words.near),
    receiver,
    limits,
    signal: undefined,
  })
  await Promise.race([play(guest), result])
  return { ...(await result), received: receiver.received }
}

const content = Buffer.alloc(300_000, 'reports ')
const digest = createHash('sha256').update(content).digest('hex')
const whole = `reports ${content.length} ${digest}`

async function handOver(guest: Guest): Promise<void> {
  guest.reports.write(content)
  guest.say(whole)
  await guest.heard()
  guest.say('end')
  await guest.heard()
  guest.end({ reason: 'guest-shutdown', said: '' })
}

t.test('a test', async (t) => {
  const result = await run(t, async (guest) => {
    guest.say('hello 1 test')
    guest.say('something that a later version says')
    guest.say('status 3')
    await handOver(guest)
  })
  t.match(result, { end: 'done', kind: 'test', status: 3, hasReports: true, received: 300_000 })
})

t.test('a service', async (t) => {
  const result = await run(t, async (guest) => {
    guest.say('hello 1 service')
    guest.say('status 0')
    t.equal(await guest.heard(), 'collect')
    await handOver(guest)
  })
  t.match(result, { end: 'done', kind: 'service', status: 0, hasReports: true })
})

t.test('one that takes too long', async (t) => {
  const result = await run(t, async (guest) => {
    guest.say('hello 1 test')
    t.equal(await guest.heard(), 'collect')
    guest.say('status 124')
    await handOver(guest)
  })
  t.match(result, { end: 'timeout', status: undefined, hasReports: true })
})

t.test('reports that come damaged once', async (t) => {
  const result = await run(t, async (guest) => {
    guest.say('hello 1 test')
    guest.say('status 0')
    guest.reports.write(Buffer.alloc(content.length))
    guest.say(whole)
    t.equal(await guest.heard(), 'again')
    await handOver(guest)
  })
  t.match(result, { end: 'done', hasReports: true, received: 300_000 })
})

t.test('reports that are too large, or never come', async (t) => {
  const large = await run(
    t,
    async (guest) => {
      guest.say('hello 1 test')
      guest.say('status 0')
      guest.reports.write(content)
      guest.say(whole)
    },
    1000,
  )
  t.match(large, { end: 'done', hasReports: false })
  const none = await run(t, async (guest) => {
    guest.say('hello 1 test')
    guest.say('status 0')
  })
  t.match(none, { end: 'done', hasReports: false })
})

const ends: Record<string, [(guest: Guest) => unknown, object]> = {
  silent: [() => sleep(5000), { end: 'silent' }],
  'a flood without a line': [(guest) => guest.words.write('x'.repeat(1 << 20)), { end: 'silent' }],
  'a hundred thousand lines': [
    (guest) => guest.words.write('x\n'.repeat(100_000)),
    { end: 'silent' },
  ],
  'nothing to run': [
    (guest) => {
      guest.say('hello 1 test')
      guest.say('missing')
      guest.say('status 127')
    },
    { end: 'missing', hasReports: false },
  ],
  'a panic': [
    (guest) => {
      guest.say('hello 1 test')
      guest.console.write('[ 1.0] Kernel panic - not syncing: oops\r\n')
    },
    { end: 'panic', detail: /oops/ },
  ],
  'an early end': [
    (guest) => guest.end({ reason: 'guest-shutdown', said: '' }),
    { end: 'ended', detail: 'guest-shutdown' },
  ],
}
for (const [title, [play, expected]] of Object.entries(ends))
  t.test(title, async (t) => t.match(await run(t, async (guest) => play(guest)), expected))
