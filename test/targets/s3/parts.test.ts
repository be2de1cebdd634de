import t from 'tap'
import { partSizeFor, partsOf } from '../../../lib/targets/s3/parts.ts'

t.test('parts cover a file once, and are never too many', async (t) => {
  const megabyte = 1 << 20
  for (const size of [0, 1, 16 * megabyte, 16 * megabyte + 1, 160_000 * megabyte + 1, 5e12]) {
    const partSize = partSizeFor(size)
    const parts = partsOf('/x', size, partSize)
    t.ok(parts.length <= 10_000 && partSize % megabyte === 0)
    let end = 0
    for (const [at, part] of parts.entries()) {
      if (part.start !== end || part.number !== at + 1) t.fail(`part ${at} of ${size}`)
      end += part.size
    }
    t.equal(end, size)
  }
})
