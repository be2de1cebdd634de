import { readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { copySparsely, dataRuns } from '../../lib/tree/sparse-copy.ts'

t.test('stretches of data', async (t) => {
  const buffer = Buffer.alloc(5 * 4096 + 100)
  buffer[0] = 1
  buffer[4096 * 2 - 1] = 1
  buffer[5 * 4096 + 99] = 1
  t.strictSame(dataRuns(buffer), [
    [0, 8192],
    [5 * 4096, 5 * 4096 + 100],
  ])
  t.strictSame(dataRuns(Buffer.alloc(9000)), [])
})

t.test('into a file, which keeps what is around', async (t) => {
  const folder = t.testdir({ to: 'before' })
  writeFileSync(`${folder}/from`, 'data')
  truncateSync(`${folder}/from`, 3 << 20)
  await copySparsely({ from: `${folder}/from`, to: `${folder}/to`, offset: 4096 })
  const copied = readFileSync(`${folder}/to`)
  t.equal(copied.length, 4096 + (3 << 20))
  t.equal(copied.toString('latin1', 0, 6), 'before')
  t.equal(copied.toString('latin1', 4096, 4100), 'data')
  t.ok(statSync(`${folder}/to`).blocks * 512 < 1 << 20, 'with holes')
})
