import t from 'tap'
import { createManyPlain } from '../../../lib/report/many/plain.ts'
import { FakeStream } from '../fake-stream.ts'
import { badStory, goodStory } from '../story.ts'

t.test('each line has the name of its build in front', async (t) => {
  const stream = new FakeStream({ isTTY: false })
  const display = createManyPlain({ stream, unicode: true })
  for (const [index, event] of goodStory.entries()) {
    display({ ...event, build: 'a\u001b[2J' })
    const bad = badStory[index]
    if (bad) display({ ...bad, build: 'b' })
  }
  display.close()
  display({ type: 'notice', level: 'info', text: 'late', build: 'b' })
  const lines = stream.text.trimEnd().split('\n')
  t.ok(lines.every((line) => /^[ab]: ./.test(line)))
  t.ok(lines.includes('b:   hint  mend it'))
  t.equal(lines.filter((line) => line.endsWith('mind the gap')).length, 1, 'once for all')
  t.notMatch(stream.text, '\u001b')
})

t.test('a thousand builds are not a thousand listeners', async (t) => {
  const stream = new FakeStream({ isTTY: false })
  const display = createManyPlain({ stream, unicode: false })
  for (let index = 0; index < 1000; index++)
    display({ type: 'notice', level: 'info', text: `${index}`, build: `b${index}` })
  t.equal(stream.listenerCount('error'), 1)
  display.close()
})
