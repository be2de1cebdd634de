import t from 'tap'
import { cacheSource, sliceSource } from '../../lib/disk/block-source.ts'
import { noise, sourceOf } from '../inspect/made.ts'

t.test('a cache gives the same bytes, and reads each block once', async (t) => {
  const content = noise(100_000)
  const whole = sourceOf(content)
  const reads: number[] = []
  const read = (offset: number, length: number) => {
    reads.push(offset)
    return whole.read(offset, length)
  }
  const cached = cacheSource({ size: content.length, read })
  for (const [offset, length] of [
    [0, 10],
    [32_760, 20],
    [99_990, 10],
    [5, 90_000],
    [100_000, 0],
  ] as const)
    t.strictSame(await cached.read(offset, length), content.subarray(offset, offset + length))
  t.strictSame(reads, [0, 32_768, 98_304, 5])
  await t.rejects(cached.read(99_990, 11), { code: 'image-invalid' })
  await t.rejects(cached.read(-1, 1), { code: 'image-invalid' })
})

t.test('a slice ends where it ends', async (t) => {
  const slice = sliceSource(sourceOf(Buffer.from('abcdef')), 2, 3)
  t.equal(String(await slice.read(0, 3)), 'cde')
  await t.rejects(slice.read(1, 3), { code: 'image-invalid', message: /only 3/ })
})
