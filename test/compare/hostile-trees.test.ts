/** Filesystems whose bytes were changed at random, compared with the sound one: it ends, and keeps to bounds. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { Budget } from '../../lib/compare/budget.ts'
import { compareTrees, Walk } from '../../lib/compare/compare-trees.ts'
import { readExt } from '../../lib/disk/filesystems/ext/reader.ts'
import { ParfaitError } from '../../lib/errors.ts'
import { needs } from '../disk/needs.ts'
import { fuzzRuns } from '../fixtures/fuzz.ts'
import { call, makeExt, mib, sourceOf, writeFiles } from '../inspect/made.ts'

const options = { times: true, texts: true }

async function walkOf(bytes: Buffer): Promise<Walk> {
  const reader = await readExt({
    size: bytes.length,
    read: async (at, length) => {
      if (at < 0 || at + length > bytes.length)
        throw new ParfaitError('image-invalid', 'beyond the end')
      return sourceOf(bytes).read(at, length)
    },
  })
  return new Walk(reader, new Budget(bytes.length, new AbortController().signal))
}

t.test('ext4', { skip: needs('mke2fs', 'debugfs') }, async (t) => {
  const folder = t.testdir({})
  const many = Array.from({ length: 30 }, (_, index) => [`d/${index}`, `${index}`] as const)
  const tree = writeFiles(join(folder, 'tree'), {
    'a/b/c': Buffer.alloc(40_000, 1),
    link: { link: 'a/b/c' },
    ...Object.fromEntries(many),
  })
  const path = makeExt({ path: join(folder, 'ext'), tree, size: 2 })
  const value = 'x'.repeat(300)
  call('debugfs', ['-w', '-f', '-', path], `ea_set /d/1 user.a b\nea_set /d/2 user.a "${value}"\n`)
  const whole = readFileSync(path)
  const used = [...whole.keys()].filter((place) => whole[place] !== 0 && place < mib)
  const change = fc.tuple(fc.constantFrom(...used), fc.integer({ min: 0, max: 255 }))
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 16 }), async (changes) => {
      const bytes = Buffer.from(whole)
      for (const [place, byte] of changes) bytes[place] = byte
      const started = performance.now()
      try {
        const walks = { before: await walkOf(whole), after: await walkOf(bytes) }
        for await (const difference of compareTrees(walks, '', options))
          if (difference.path === '') throw new Error('a difference of nothing')
      } catch (error) {
        if (!(error instanceof ParfaitError) || error.code !== 'image-invalid') throw error
      }
      if (performance.now() - started > 5000) throw new Error('it took longer than 5 s')
    }),
    { numRuns: fuzzRuns(300) },
  )
  t.pass('it ends')
})
