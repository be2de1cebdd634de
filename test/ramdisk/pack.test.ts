import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { digestFile } from '../../lib/files.ts'
import { compressions, findCompression, ramdiskTools } from '../../lib/ramdisk/compressions.ts'
import { packRamdisk } from '../../lib/ramdisk/pack.ts'
import { madeFile } from '../../lib/tree/entries.ts'

/** As many threads as there are processors. */
const anyNumber = '--threads=0'
const entries = [madeFile({ path: '/file', content: 'content '.repeat(20_000), clock: 1 })]

t.test('every compression gives the archive, twice the same bytes', async (t) => {
  const folder = t.testdir()
  for (const { name, tool } of compressions) {
    const output = join(folder, name)
    const first = await packRamdisk(entries, { output, compression: name })
    t.strictSame(first, { size: statSync(output).size, sha256: await digestFile(output) }, name)
    t.equal((await packRamdisk(entries, { output, compression: name })).sha256, first.sha256, name)
    const bytes = tool
      ? execFileSync(tool.command, ['-dc', output], { maxBuffer: 1 << 20 })
      : readFileSync(output)
    t.match(bytes.toString('latin1', 0, 6), '070701', name)
    t.ok(bytes.includes('content content'), name)
  }
})

t.test('the number of processors is not seen in the bytes', (t) => {
  // Several times what one thread gets at once.
  const lines = Array.from({ length: 4_000_000 }, (_, index) => `${(index * index) % 99_991}\n`)
  const input = Buffer.from(lines.join(''))
  for (const { name, tool, args } of compressions.filter(({ args }) => args.includes(anyNumber))) {
    const digests = [1, 2, 5].map((count) => {
      const words = args.map((word) => (word === anyNumber ? `--threads=${count}` : word))
      const packed = execFileSync(tool?.command ?? '', words, { input, maxBuffer: 1 << 26 })
      return createHash('sha256').update(packed).digest('hex')
    })
    t.equal(new Set(digests).size, 1, name)
  }
  t.end()
})

t.test('a place that cannot be written to, and one that is full', async (t) => {
  const none = { output: join(t.testdir(), 'none/x'), compression: 'zstd' }
  await t.rejects(packRamdisk(entries, none), { code: 'ENOENT' })
  for (const { name } of compressions)
    await t.rejects(
      packRamdisk(entries, { output: '/dev/full', compression: name }),
      { code: 'ENOSPC' },
      name,
    )
})

t.test('an interruption ends it', async (t) => {
  for (const { name } of compressions) {
    const signal = AbortSignal.abort()
    const to = { output: join(t.testdir(), name), compression: name, signal }
    await t.rejects(packRamdisk(entries, to), { name: /AbortError|ParfaitError/ }, name)
  }
})

t.test('tools are known before', (t) => {
  t.strictSame(ramdiskTools('none'), [])
  t.match(ramdiskTools('xz'), [{ packages: { debian: 'xz-utils' } }])
  t.throws(() => findCompression('lzma'))
  t.end()
})
