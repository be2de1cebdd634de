import t from 'tap'
import { PlainText } from '../../lib/boot/plain-text.ts'

const rows: readonly (readonly [name: string, chunks: readonly string[], plain: string])[] = [
  ['plain text', ['login: '], 'login: '],
  ['CR LF', ['a\r\nb\r\r\nc'], 'a\nb\nc'],
  ['a lone CR', ['10%\r20%\n'], '10%\n20%\n'],
  ['CR and LF in two chunks', ['a\r', '\nb'], 'a\nb'],
  ['colours', ['\x1b[0;32m  OK  \x1b[0m] x'], '  OK  ] x'],
  ['a sequence in pieces', ['a\x1b', '[', '0;1', 'mb'], 'ab'],
  ['what SeaBIOS begins with', ['\x1bc\x1b[?7l\x1b[2J\x1b[0mSeaBIOS'], 'SeaBIOS'],
  ['a window title', ['\x1b]0;root@x\x07$ \x1b]8;;u\x1b\\link'], '$ link'],
  ['a character set', ['\x1b(Bx\x1b)0y\x1b=z'], 'xyz'],
  [
    'a status line that systemd shortened inside a sequence',
    ['\x1b[0;1;39mdbus.socket\x1b[…- D-Bus\r\n', 'login: '],
    'dbus.socket…- D-Bus\nlogin: ',
  ],
  ['a title that a line break ends', ['\x1b]0;title\r\n', 'login: '], ']0;title\nlogin: '],
  ['a title in pieces', ['\x1b]0;ti', 'tle\x1b', '\\login: '], 'login: '],
  ['bells and backspaces', ['a\x07\x08\x00b\tc'], 'ab\tc'],
  [
    'an escape that never ends',
    [`\x1b]${'x'.repeat(5000)}\nlogin:`],
    `]${'x'.repeat(5000)}\nlogin:`,
  ],
]

for (const [name, chunks, plain] of rows)
  t.test(name, async (t) => {
    const text = new PlainText()
    t.equal(chunks.map((chunk) => text.add(Buffer.from(chunk))).join(''), plain)
  })

t.test('a character of three bytes, byte by byte', async (t) => {
  const text = new PlainText()
  const bytes = [...Buffer.from('a€b')].map((byte) => text.add(Uint8Array.of(byte)))
  t.equal(bytes.join(''), 'a€b')
})
