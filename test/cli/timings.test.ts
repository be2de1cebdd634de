import t from 'tap'
import { createTimings } from '../../lib/cli/timings.ts'
import type { BuildEvent } from '../../lib/report/events.ts'

t.test('where the time and the room went', (t) => {
  const step = (name: string) => ({ phase: 'install', flavour: 'acme', name })
  const artifact = { kind: 'qcow2', path: '/out', size: 141_000_000, sha256: '' }
  const heard: string[] = []
  const timings = createTimings()
  const listen = timings.listen(({ type }) => heard.push(type))
  const events: BuildEvent[] = [
    { type: 'step-cached', step: step('10-a'), key: '', bytes: 24_000_000 },
    { type: 'step-started', step: step('20-b') },
    { type: 'step-finished', step: step('20-b'), seconds: 2, bytes: 12_288 },
    { type: 'artifact-made', artifact },
    { type: 'build-finished', made: 1, reused: 1, seconds: 2.5, artifacts: [artifact] },
  ]
  for (const event of events) listen(event)
  t.equal(heard.length, events.length, 'passed on')
  t.equal(
    timings.text(80),
    [
      '  time    room',
      'reused   24 MB  install  acme/10-a',
      ' 2.0 s   12 kB  install  acme/20-b',
      '        141 MB  file     /out',
      ' 0.5 s          rest     flavours, questions, plan, files in their places',
      ' 2.5 s          all',
      '',
    ].join('\n'),
  )
  t.end()
})
