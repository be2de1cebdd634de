import t from 'tap'
import { createJson } from '../../lib/report/json.ts'
import { createPlain } from '../../lib/report/plain.ts'
import { FakeStream } from './fake-stream.ts'
import { badStory, goodStory } from './story.ts'

const tail = Array.from({ length: 15 }, (_, index) => `  | line ${index + 5}`)

t.test('a good build', async (t) => {
  const stream = new FakeStream({ isTTY: false })
  const plain = createPlain({ stream, unicode: false, verbose: true })
  for (const event of goodStory) plain(event)
  plain.close()
  t.strictSame(stream.text.split('\n'), [
    'out: debian + vm',
    '= 2 steps reused',
    '! mind the gap',
    '> install base/50-motd',
    '  base/50-motd | Setting up libc6',
    '+ install      base/50-motd                   1.2 s       its code changed',
    '+ done in 4.5 s: made 1 step, reused 2',
    '  /out/out.qcow2   190 MB  sha256 abababababab',
    '',
  ])
})

t.test('a failing build, without output', async (t) => {
  const stream = new FakeStream({ isTTY: false })
  const plain = createPlain({ stream, unicode: true })
  for (const event of badStory) plain(event)
  t.strictSame(stream.text.split('\n').slice(5), [
    '> post-install acme/20-acme',
    '✗ post-install acme/20-acme                   failed after 0.5 s',
    ...tail,
    'error[hook-failed]: ended with 3',
    '  at    x/20-acme',
    '  hint  mend it',
    '  log   /store/log',
    '  shell parfait shell x',
    'error[disk-full]: also this',
    '',
  ])
  t.notOk(stream.text.includes('\u001b'))
  t.notOk(stream.text.includes('Setting up'))
})

t.test('a reader that goes away', async (t) => {
  const stream = new FakeStream({ isTTY: false })
  const plain = createPlain({ stream, unicode: true })
  stream.emit('error', new Error('EPIPE'))
  for (const event of goodStory) plain(event)
  t.equal(stream.text, '')
})

t.test('JSON lines are the events', async (t) => {
  const stream = new FakeStream({ isTTY: false })
  const json = createJson({ stream })
  for (const event of badStory) json(event)
  const lines = stream.text.trimEnd().split('\n')
  t.strictSame(
    lines.map((line) => JSON.parse(line)),
    badStory,
  )
  json.close()
  for (const event of goodStory) json(event)
  t.equal(stream.text.trimEnd().split('\n').length, lines.length)
})
