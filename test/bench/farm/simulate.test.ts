/** The farm on paper, in small: nothing is lost, lanes spare the store, and the fullest part is the one that the numbers make narrow. */
import t from 'tap'
import { type Farm, simulate, usual } from '../../../bench/farm/simulate.ts'

const small: Farm = { ...usual, workers: 50, images: 2_000, lanes: 10 }

t.test('every image is made, also where workers are killed', (t) => {
  for (const farm of [small, { ...small, killed: 50 }, { ...small, hasLanes: false }])
    t.equal(simulate(farm).made, 2_000)
  t.strictSame(simulate(small), simulate(small), 'the same each time')
  t.end()
})

t.test('one worker takes the sum', (t) => {
  const farm = { ...small, workers: 1, images: 10, lanes: 1, storeRate: Number.POSITIVE_INFINITY }
  t.equal(Math.round(simulate(farm).seconds), 40 + 10 * 7)
  t.end()
})

t.test('lanes spare the store', (t) => {
  const elsewhere = { ...small, publishRate: 12.5e9 }
  const pulled = (farm: Farm) => simulate(farm).pulledBytes
  t.ok(pulled(elsewhere) * 1.5 < pulled({ ...elsewhere, hasLanes: false }))
  t.end()
})

t.test('what is fullest', (t) => {
  const fullest = (farm: Farm) =>
    Object.entries(simulate(farm).busy).sort(([, a], [, b]) => b - a)[0]?.[0]
  t.equal(fullest({ ...small, workers: 5 }), 'workers')
  const narrow = { ...small, storeRate: 1e12, publishRate: 1e8 }
  t.equal(fullest(narrow), 'publishing')
  t.ok(simulate({ ...usual, images: 20_000 }).busy.queue < 0.05, 'the queue is the last')
  t.end()
})
