import { PassThrough } from 'node:stream'
import t from 'tap'
import { EscapeKeys } from '../../lib/boot/escape-keys.ts'
import { OpeningNoise } from '../../lib/boot/opening-noise.ts'
import { SerialConsole } from '../../lib/boot/serial-console.ts'
import type { MachineEnd } from '../../lib/boot/session.ts'
import { attachTerminal } from '../../lib/boot/terminal.ts'

const keys: readonly (readonly [string, readonly string[], string, string | undefined])[] = [
  ['bytes pass', ['ls\r', '\x03'], 'ls\r\x03', undefined],
  ['Ctrl-A X quits', ['ab\x01xcd'], 'ab', 'quit'],
  ['Ctrl-A, then X later', ['\x01', 'X'], '', 'quit'],
  ['Ctrl-A H asks for help', ['\x01h'], '', 'help'],
  ['Ctrl-A twice is one', ['\x01\x01x'], '\x01x', undefined],
  ['Ctrl-A and another key', ['\x01q'], 'q', undefined],
]

for (const [name, typed, forGuest, wish] of keys)
  t.test(name, async (t) => {
    const sorter = new EscapeKeys()
    const answers = typed.map((bytes) => sorter.add(Buffer.from(bytes)))
    t.equal(Buffer.concat(answers.map(({ bytes }) => bytes)).toString(), forGuest)
    t.equal(answers.at(-1)?.wish, wish)
  })

const long = 'x'.repeat(300)
const noises: readonly (readonly [string, readonly string[], string])[] = [
  ['SeaBIOS clears nothing', ['\x1bc\x1b[?7l\x1b', '[2J\x1b[0mSeaBIOS'], '\x1b[0mSeaBIOS'],
  ['OVMF clears nothing', ['\x1b[2J\x1b[01;01H\x1b[=3h\x1b[2J\x1b[01;01HBds'], 'Bds'],
  ['a menu may clear later', [long, '\x1b[2J\x1b[H menu'], `${long}\x1b[2J\x1b[H menu`],
  ['nobody resets the terminal', [long, '\x1bc\x1b[?7lx'], `${long}x`],
  ['bytes stay bytes', ['gr\xfcn \xe2\x82\xac'], 'gr\xfcn \xe2\x82\xac'],
]

for (const [name, chunks, shown] of noises)
  t.test(name, async (t) => {
    const noise = new OpeningNoise()
    const out = chunks.map((chunk) => noise.add(Buffer.from(chunk, 'latin1')))
    t.equal(Buffer.concat(out).toString('latin1'), shown)
  })

t.test('a terminal on a machine', async (t) => {
  const wire = new PassThrough()
  const session = {
    console: new SerialConsole(wire),
    exited: new Promise<MachineEnd>(() => {}),
  }
  const modes: boolean[] = []
  const stdin = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode: (mode: boolean) => modes.push(mode),
  })
  const stdout = Object.assign(new PassThrough(), { isTTY: true })
  const streams = { stdin, stdout, stderr: new PassThrough() }
  const signal = new AbortController().signal
  const attached = attachTerminal(session, { ...(streams as never as Streams), signal })
  stdin.write('hello\x01h')
  t.match(await session.console.waitFor(/hello/, { timeoutMs: 1000 }), ['hello'])
  stdin.write('\x01x')
  t.equal(await attached, undefined)
  t.same(modes, [true, false])
  t.match(String(stdout.read()), '\x1b[?7h')
  t.match(String(streams.stderr.read()), 'Ctrl-A X quits')
})

interface Streams {
  readonly stdin: NodeJS.ReadStream
  readonly stdout: NodeJS.WriteStream
  readonly stderr: NodeJS.WriteStream
}
