/** How a batch stands, on terminals of two widths. */
import { stripVTControlCharacters } from 'node:util'
import t from 'tap'
import { openStatusView } from '../../lib/cli/status-view.ts'
import type { ImageStatus } from '../../lib/farm/read-batch.ts'
import { FakeStream } from '../report/fake-stream.ts'

const image = (name: string, more: Partial<ImageStatus>): ImageStatus => ({
  name,
  state: 'waiting',
  artifacts: [],
  errors: [],
  tail: [],
  ...more,
})
const path = `/w/out/${'deep/'.repeat(12)}x-one.qcow2`
const artifacts = [
  { kind: 'image', path, bytes: 1, sha256: 'ab' },
] as unknown as ImageStatus['artifacts']
const before = [
  image('x-one', { state: 'running', worker: 'm1:7', step: 'install/50-own' }),
  image('x-two\u001b[2J', { state: 'running', worker: 'm2:8' }),
  image('x-three', {}),
]
const after = [
  image('x-one', { state: 'done', worker: 'm1:7', seconds: 5, artifacts }),
  before[1] ?? image('', {}),
  image('x-three', { state: 'running', worker: 'm1:7' }),
]

for (const columns of [80, 200])
  t.test(`a terminal of ${columns}`, (t) => {
    const stream = new FakeStream({ columns })
    const view = openStatusView(stream, '/w')
    view.show(before)
    t.match(stream.screen(), [
      /^x-one .*install\/50-own$/,
      /^x-two/,
      '3 images: 2 running, 1 waiting',
    ])
    view.show(after)
    t.match(stream.screen(), [
      columns === 80 ? /^x-one +done +5\.0 s +m1:7$/ : /^x-one +done .*x-one\.qcow2$/,
      /^x-two/,
      /^x-three +running +m1:7$/,
      '3 images: 1 done, 2 running',
    ])
    for (const line of stream.screen()) t.ok(line.length < columns, line)
    t.equal(stripVTControlCharacters(stream.text).includes('[2J'), false, 'no escapes of names')
    view.close()
    t.equal(stream.screen().length, 1, 'what ended stays')
    t.end()
  })

t.test('more images than the screen has lines', (t) => {
  const stream = new FakeStream({ rows: 10 })
  const view = openStatusView(stream, '/w')
  view.show(Array.from({ length: 100 }, (_, at) => image(`x-${at}`, { state: 'running' })))
  t.equal(stream.screen().length, 8)
  view.close()
  t.end()
})
