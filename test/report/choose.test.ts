import t from 'tap'
import { chooseDisplay, isLive, lookOf } from '../../lib/report/choose.ts'
import { FakeStream } from './fake-stream.ts'
import { goodStory } from './story.ts'

const tty = new FakeStream()
const pipe = new FakeStream({ isTTY: false })

t.test('live only where a line can change', async (t) => {
  t.ok(isLive(tty, { TERM: 'xterm' }))
  t.notOk(isLive(tty, { TERM: 'dumb' }))
  t.notOk(isLive(tty, { TERM: 'xterm', CI: 'true' }))
  t.notOk(isLive(pipe, { TERM: 'xterm' }))
})

t.test('colours and characters', async (t) => {
  const cases: [FakeStream, Record<string, string>, boolean, boolean][] = [
    [tty, { LANG: 'de_DE.UTF-8' }, true, true],
    [tty, { LANG: 'C' }, true, false],
    [tty, {}, true, false],
    [tty, { LC_ALL: 'C', LANG: 'C.UTF-8' }, true, false],
    [tty, { LC_ALL: '', LANG: 'C.utf8' }, true, true],
    [tty, { NO_COLOR: '1' }, false, false],
    [tty, { NO_COLOR: '' }, true, false],
    [tty, { TERM: 'dumb' }, false, false],
    [pipe, {}, false, false],
    [pipe, { FORCE_COLOR: '1' }, true, false],
    [pipe, { FORCE_COLOR: '0' }, false, false],
    [pipe, { FORCE_COLOR: '1', NO_COLOR: '1' }, false, false],
  ]
  for (const [stream, env, colour, unicode] of cases)
    t.strictSame(lookOf(stream, env), { colour, unicode }, JSON.stringify(env))
})

t.test('each channel', async (t) => {
  const play = (isTTY: boolean, json: boolean) => {
    const stdout = new FakeStream({ isTTY })
    const stderr = new FakeStream({ isTTY })
    const env = { TERM: 'xterm', LANG: 'C.UTF-8' }
    const display = chooseDisplay({ stdout, stderr, env, json, now: () => 0 })
    for (const event of goodStory) display(event)
    display.close()
    return { stdout: stdout.text, stderr: stderr.text }
  }
  t.match(play(true, false), { stdout: '', stderr: '\u001b[?25l' })
  t.match(play(false, false), { stdout: '', stderr: /^out: debian \+ vm\n/ })
  t.match(play(true, true), { stdout: /^\{"type":"build-started"/, stderr: '' })
})
