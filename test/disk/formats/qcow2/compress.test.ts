import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import t from 'tap'
import { digest } from '../../../../lib/content.ts'
import { compressDisk } from '../../../../lib/disk/formats/qcow2/compress.ts'
import { type Piece, pieceOf, writeDisk } from '../../../fixtures/check-format.ts'
import { needs } from '../../needs.ts'

const skip = needs('qemu-img')
const cluster = 1 << 16

const piece = (most: number) => pieceOf(most, 4 << 20)

/** QEMU reads the same, finds nothing wrong, and the digest is that of the file. */
async function check(
  t: Tap,
  folder: string,
  size: number,
  pieces: readonly Piece[],
): Promise<void> {
  writeDisk(`${folder}/disk`, size, pieces)
  const made: Buffer[] = []
  for (const most of [cluster, 5 * cluster, 32 << 20].slice(size > 64 << 20 ? 1 : 0)) {
    const { sha256 } = await compressDisk({ raw: `${folder}/disk`, output: `${folder}/out` }, most)
    const image = readFileSync(`${folder}/out`)
    t.equal(sha256, digest(image))
    made.push(image)
  }
  for (const image of made.slice(1)) t.ok(image.equals(made[0] ?? image), 'whatever the parts are')
  execFileSync('qemu-img', ['check', '-f', 'qcow2', `${folder}/out`], { stdio: 'pipe' })
  const words = ['compare', '-f', 'raw', '-F', 'qcow2', `${folder}/disk`, `${folder}/out`]
  execFileSync('qemu-img', words, { stdio: 'pipe' })
}

type Tap = Pick<typeof t, 'equal' | 'ok'>

t.test('disks of any size and content', { skip }, async (t) => {
  const folder = t.testdir({})
  // Sectors.
  const disk = fc.integer({ min: 1, max: 48 << 10 }).map((sectors) => sectors * 512)
  const pieces = fc.array(piece(24 << 20), { maxLength: 4 })
  const sizes = fc.asyncProperty(disk, pieces, (size, some) => check(t, folder, size, some))
  await fc.assert(sizes, { numRuns: 10 })
})

t.test('more than one table, and nothing between', { skip }, async (t) => {
  const folder = t.testdir({})
  const far = [0, (1 << 29) - 3, 3 * 2 ** 30].map((at) => ({ at, length: 100_000, isNoise: false }))
  await check(t, folder, 5 * 2 ** 30 + 512, far)
  const noise = [{ at: cluster * 8191, length: cluster * 3, isNoise: true }]
  await check(t, folder, 2 ** 30, noise)
})
