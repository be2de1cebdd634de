import t from 'tap'
import { joinSlices } from '../../../../lib/disk/formats/qcow2/slices.ts'

t.test('slices with little data become one, with what is empty between them', async (t) => {
  const far = [0, 1000, 5000].map((start) => ({ start, length: 10 }))
  t.strictSame(joinSlices(far, 30), [{ start: 0, length: 5010 }])
  t.strictSame(joinSlices(far, 20), [
    { start: 0, length: 1010 },
    { start: 5000, length: 10 },
  ])
  t.strictSame(joinSlices(far, 5), far)
  t.strictSame(joinSlices([], 5), [])
})
