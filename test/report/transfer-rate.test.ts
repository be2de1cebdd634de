import t from 'tap'
import { createTransferRate } from '../../lib/report/transfer-rate.ts'

t.test('by the last ten seconds, in few samples', async (t) => {
  let now = 0
  const rate = createTransferRate(() => now)
  t.equal(rate.perSecond(), undefined)
  rate.note(0)
  t.equal(rate.perSecond(), undefined)
  let done = 0
  const go = (until: number, bytes: number) => {
    for (; now < until; now += 10) {
      done += bytes
      rate.note(done)
    }
  }
  go(20_000, 1000)
  t.equal(Math.round((rate.perSecond() ?? 0) / 1000), 100)
  go(40_000, 10)
  t.equal(Math.round((rate.perSecond() ?? 0) / 100), 10)
  now += 90_000
  t.ok((rate.perSecond() ?? 0) < 110, 'what stands still becomes slower')
  rate.note(5)
  t.equal(rate.perSecond(), undefined, 'what begins anew is measured anew')
})
