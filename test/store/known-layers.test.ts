import t from 'tap'
import { knownLayers } from '../../lib/store/known-layers.ts'
import type { LayerRecord } from '../../lib/store/store.ts'

const record = (key: string, madeAt: number) => ({ key, madeAt }) as LayerRecord

t.test('records are read once, and kept up', async (t) => {
  let reads = 0
  const known = knownLayers({
    layers: async () => {
      reads++
      return [record('a', 1), record('b', 1)]
    },
  })
  t.equal(reads, 0, 'not before somebody asks')
  t.equal((await known.all()).length, 2)
  await known.add(record('c', 2))
  await known.add(record('a', 2))
  t.strictSame(await known.all(), [record('b', 1), record('c', 2), record('a', 2)])
  t.equal(reads, 1)
})
