import t from 'tap'
import { createTerminal } from '../../lib/report/terminal.ts'
import { widthOf } from '../../lib/report/width.ts'
import { FakeStream } from './fake-stream.ts'
import { badStory, goodStory } from './story.ts'

const look = { colour: false, unicode: true }
const hidden = '\u001b[?25l'
const shown = '\u001b[?25h'

t.test('what runs stays below what is done', async (t) => {
  let now = 0
  const stream = new FakeStream()
  const terminal = createTerminal({ stream, look, now: () => now })
  for (const event of goodStory.slice(0, 3)) terminal(event)
  t.strictSame(stream.screen(), ['out: debian + vm', '= 2 steps reused'], 'counts while it folds')
  for (const event of goodStory.slice(3, 6)) terminal(event)
  now = 12_000
  stream.emit('resize')
  t.strictSame(stream.screen(), [
    'out: debian + vm',
    '= 2 steps reused',
    '! mind the gap',
    '⠋ install      base/50-motd                   12 s        Setting up libc6',
  ])
  t.ok(stream.text.includes(hidden))
  for (const event of goodStory.slice(6)) terminal(event)
  terminal.close()
  t.strictSame(stream.screen().slice(3), [
    '✓ install      base/50-motd                   1.2 s       its code changed',
    '✓ done in 4.5 s: made 1 step, reused 2',
    '  /out/out.qcow2   190 MB  sha256 abababababab',
  ])
  t.ok(stream.text.lastIndexOf(shown) > stream.text.lastIndexOf(hidden))
})

t.test('no live line is wider than the screen, at any width', async (t) => {
  for (const columns of [0, 20, 40, 80, 200]) {
    const stream = new FakeStream({ columns })
    const terminal = createTerminal({ stream, look, now: () => 0 })
    const step = { phase: 'post-install', flavour: 'acme', name: '20-a-long-name-of-a-hook-日本語' }
    terminal({ type: 'step-started', step })
    terminal({ type: 'step-output', step, line: 'x'.repeat(300) })
    stream.emit('resize')
    const last = stream.screen().at(-1) ?? ''
    t.ok(widthOf(last) < (columns || 80), last)
    terminal.close()
    t.strictSame(stream.screen(), [])
  }
})

t.test('a screen that became narrow is erased row by row', async (t) => {
  const stream = new FakeStream({ columns: 100 })
  const terminal = createTerminal({ stream, look, now: () => 0 })
  const step = { phase: 'install', flavour: 'a', name: 'b' }
  terminal({ type: 'step-started', step })
  terminal({ type: 'step-output', step, line: 'x'.repeat(300) })
  stream.emit('resize')
  stream.text = ''
  stream.columns = 40
  stream.emit('resize')
  t.ok(stream.text.startsWith('\r\u001b[3A'), 'a line of 99 takes three rows of 40')
  terminal.close()
})

t.test('a failing step', async (t) => {
  const stream = new FakeStream()
  const terminal = createTerminal({ stream, look, now: () => 0 })
  for (const event of badStory) terminal(event)
  terminal.close()
  terminal.close()
  const screen = stream.screen()
  t.equal(screen[4], '✗ post-install acme/20-acme                   failed after 0.5 s')
  t.equal(screen[19], '  | line 19')
  t.strictSame(screen.slice(20), [
    'error[hook-failed]: ended with 3',
    '  at    x/20-acme',
    '  hint  mend it',
    '  log   /store/log',
    '  shell parfait shell x',
    'error[disk-full]: also this',
  ])
  t.ok(stream.text.lastIndexOf(shown) > stream.text.lastIndexOf(hidden))
  t.equal(stream.listenerCount('resize'), 0)
})

t.test('more steps than rows', async (t) => {
  const stream = new FakeStream({ rows: 5 })
  const terminal = createTerminal({ stream, look, now: () => 0 })
  for (let index = 0; index < 9; index++)
    terminal({ type: 'step-started', step: { phase: 'install', flavour: 'a', name: `${index}` } })
  t.equal(stream.screen().length, 3)
  terminal.close()
})

t.test('it draws by itself while a step runs', async (t) => {
  const stream = new FakeStream()
  const terminal = createTerminal({ stream, look, now: () => 0 })
  terminal({ type: 'step-started', step: { phase: 'install', flavour: 'a', name: 'b' } })
  const before = stream.text.length
  // The timer of the display keeps no process alive; the one of this test does.
  await new Promise((resolve) => setTimeout(resolve, 250))
  t.ok(stream.text.length > before)
  terminal.close()
})
