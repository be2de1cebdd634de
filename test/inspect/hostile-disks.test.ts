/** Disks whose bytes were changed at random: readers end, keep to bounds, and say `image-invalid` or what they found. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import type { BlockSource } from '../../lib/disk/block-source.ts'
import { sliceSource } from '../../lib/disk/block-source.ts'
import { readExt } from '../../lib/disk/filesystems/ext/reader.ts'
import { ParfaitError } from '../../lib/errors.ts'
import { lookup, namesIn } from '../../lib/inspect/lookup.ts'
import { readGpt, readMbr } from '../../lib/inspect/partitions.ts'
import { needs } from '../disk/needs.ts'
import { fuzzRuns } from '../fixtures/fuzz.ts'
import { call, makeExt, mib, writeFiles } from './made.ts'

const skip = needs('sfdisk', 'mke2fs')
/** Of each kind; the seed is printed by a failure. */
const runs = fuzzRuns(2000)

function sourceOfBytes(bytes: Buffer): BlockSource {
  const all = {
    size: Number.POSITIVE_INFINITY,
    read: async (at: number, length: number) => bytes.subarray(at, at + length),
  }
  return sliceSource(all, 0, bytes.length)
}

/** Places and values of changes; numbers that readers multiply and add are likelier. */
const changes = (places: fc.Arbitrary<number>) =>
  fc.array(
    fc.tuple(
      places,
      fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(0, 0xff, 0x7f, 0x80)),
    ),
    { minLength: 1, maxLength: 24 },
  )

async function hold(
  whole: Buffer,
  places: fc.Arbitrary<number>,
  read: (disk: BlockSource) => Promise<unknown>,
) {
  await fc.assert(
    fc.asyncProperty(changes(places), async (list) => {
      const bytes = Buffer.from(whole)
      for (const [place, value] of list) bytes[place] = value
      const started = performance.now()
      try {
        await read(sourceOfBytes(bytes))
      } catch (error) {
        if (!(error instanceof ParfaitError) || error.code !== 'image-invalid') throw error
      }
      if (performance.now() - started > 5000) throw new Error('it took longer than 5 s')
    }),
    { numRuns: runs },
  )
}

t.test('tables', { skip }, async (t) => {
  const scripts = {
    gpt: 'label: gpt\n1 : start=2048, size=2048\n3 : start=8192, size=4096, name="x"\n',
    dos: 'label: dos\n1 : start=2048, size=2048, type=83\n2 : start=6144, size=8192, type=5\n5 : start=8192, size=2048\n',
  }
  for (const [label, script] of Object.entries(scripts)) {
    const path = t.testdir({ disk: Buffer.alloc(8 * mib) })
    call('sfdisk', ['--quiet', join(path, 'disk')], script)
    const place = fc.oneof(
      fc.integer({ min: 0, max: 2048 }),
      fc.integer({ min: 6144 * 512, max: 6145 * 512 }),
    )
    await hold(readFileSync(join(path, 'disk')), place, async (disk) => [
      await readGpt(disk),
      await readMbr(disk),
    ])
    t.pass(label)
  }
})

t.test('ext4', { skip }, async (t) => {
  const folder = t.testdir({})
  const many = Array.from({ length: 40 }, (_, index) => [`d/file-${index}`, 'x'] as const)
  const tree = writeFiles(join(folder, 'tree'), {
    'boot/vmlinuz': Buffer.alloc(70_000, 1),
    link: { link: 'boot/vmlinuz' },
    long: { link: `./${'x/'.repeat(100)}` },
    ...Object.fromEntries(many),
  })
  const image = readFileSync(makeExt({ path: join(folder, 'ext'), tree, size: 2 }))
  const used = [...image.keys()].filter((place) => image[place] !== 0 && place < mib)
  const place = fc.oneof(fc.constantFrom(...used), fc.integer({ min: 1024, max: 2048 }))
  await hold(image, place, async (disk) => {
    const reader = await readExt(disk)
    const volume = { reader, mount: [] }
    for (const name of ['/', '/d', '/boot']) await namesIn(volume, name)
    for (const name of ['/link', '/long', '/boot/vmlinuz', '/d/file-7']) {
      const found = await lookup(volume, name)
      let size = 0
      if (found?.kind === 'file')
        for await (const piece of reader.content(found as typeof reader.root)) {
          size += piece.length
          if (size > 64 * mib) break
        }
    }
  })
  t.pass('it ends')
})
