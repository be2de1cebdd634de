/** The lane of a worker's next job. */
import t from 'tap'
import { chooseLane } from '../../lib/farm/choose-lane.ts'

const lanes = [
  { key: 'a', waiting: 4, active: 3 },
  { key: 'b', waiting: 9, active: 2 },
  { key: 'c', waiting: 0, active: 9 },
  { key: 'd', waiting: 3, active: 0 },
]
const cases: readonly (readonly [
  name: string,
  current: string | undefined,
  holds: string,
  chosen: string,
])[] = [
  ['its own, however few wait there', 'a', 'abcd', 'a'],
  ['its own has nothing: one that it holds', 'c', 'ac', 'a'],
  ['several that it holds: most jobs for each worker', 'c', 'abc', 'b'],
  ['none that it holds: most jobs for each worker', undefined, 'c', 'b'],
  ['a lane that is gone', 'z', 'd', 'd'],
]

t.test('which lane', (t) => {
  for (const [name, current, holds, chosen] of cases)
    t.equal(chooseLane(lanes, { current, holds: new Set(holds) })?.key, chosen, name)
  const even = ['y', 'x'].map((key) => ({ key, waiting: 1, active: 0 }))
  t.equal(chooseLane(even, { holds: new Set() })?.key, 'x', 'the same for the same')
  t.equal(chooseLane([], { holds: new Set() }), undefined)
  t.end()
})
