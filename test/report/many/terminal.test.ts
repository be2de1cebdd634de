import t from 'tap'
import { createManyTerminal } from '../../../lib/report/many/terminal.ts'
import { widthOf } from '../../../lib/report/width.ts'
import { FakeStream } from '../fake-stream.ts'
import { badStory, goodStory } from '../story.ts'

const look = { colour: false, unicode: true }

t.test('a line for each build that runs, and what ended above', async (t) => {
  let now = 0
  const stream = new FakeStream()
  const display = createManyTerminal({ stream, look, now: () => now, count: 3 })
  for (const event of goodStory.slice(0, 6)) display({ ...event, build: 'debian-10G' })
  display({ type: 'build-started', name: 'x', flavours: [], build: 'debian-20G' })
  now = 12_000
  stream.emit('resize')
  t.strictSame(stream.screen(), [
    'debian-10G: ! mind the gap',
    '⠋ debian-10G                         12 s        install base/50-motd',
    '⠋ debian-20G                                     waits',
    '0 of 3 images done',
  ])
  for (const event of goodStory.slice(6)) display({ ...event, build: 'debian-10G' })
  for (const event of badStory) display({ ...event, build: 'debian-20G' })
  display.close()
  const screen = stream.screen()
  t.ok(screen.includes('✓ debian-10G                4.5 s                made 1 step, reused 2'))
  t.match(
    screen.find((line) => line.includes('error[')),
    /^debian-20G: error\[hook-failed\]/,
  )
  t.match(screen.at(-1), /^✗ debian-20G +failed$/)
})

t.test(
  'no live line is wider than the screen, and there are no more than it has rows',
  async (t) => {
    for (const columns of [0, 20, 40, 80, 200]) {
      const stream = new FakeStream({ columns, rows: 10 })
      const display = createManyTerminal({ stream, look, now: () => 0, count: 50 })
      for (let index = 0; index < 50; index++) {
        const build = `a-long-name-of-a-build-日本語-${index}`
        display({ type: 'build-started', name: 'x', flavours: [], build })
        const step = { phase: 'post-install', flavour: 'acme', name: 'x'.repeat(300) }
        display({ type: 'step-started', step, count: { nth: 1, all: 20 }, build })
      }
      stream.emit('resize')
      const screen = stream.screen()
      t.ok(screen.length < 10)
      t.ok(screen.every((line) => widthOf(line) < (columns || 80)))
      display.close()
      t.strictSame(stream.screen(), [])
    }
  },
)
