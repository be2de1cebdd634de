import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { createWatch } from '../../lib/remote/watch.ts'

t.test('silence counts while somebody listens', async (t) => {
  let beats = 0
  let isLost = false
  const watch = createWatch(
    {
      beat: () => void beats++,
      lost: () => {
        isLost = true
      },
    },
    { beatMs: 20, silenceMs: 400 },
  )
  await sleep(600)
  t.notOk(isLost, 'nobody listens')
  t.ok(beats > 2)
  watch.listen()
  for (let round = 0; round < 6; round++) {
    await sleep(100)
    watch.heard()
  }
  t.notOk(isLost, 'it was heard')
  watch.rest()
  await sleep(600)
  t.notOk(isLost, 'nobody listens any more')
  watch.listen()
  for (let tries = 0; !isLost && tries < 100; tries++) await sleep(50)
  t.ok(isLost)
  watch.close()
})
