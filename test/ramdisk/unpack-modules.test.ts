import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { unpackModules } from '../../lib/ramdisk/unpack-modules.ts'

t.test('modules of every compression, and of none', async (t) => {
  const folder = join(t.testdir(), 'modules')
  mkdirSync(join(folder, 'kernel'), { recursive: true })
  const tools = { 'a.ko.xz': 'xz', 'b.ko.zst': 'zstd', 'c.ko.gz': 'gzip' }
  for (const [name, tool] of Object.entries(tools))
    writeFileSync(join(folder, 'kernel', name), execFileSync(tool, ['-c'], { input: name }))
  writeFileSync(join(folder, 'kernel/d.ko'), 'd.ko')
  const paths = [...Object.keys(tools), 'd.ko'].map((name) => `kernel/${name}`)
  const places = await unpackModules(folder, paths, join(t.testdirName, 'scratch'))
  t.strictSame([...places.keys()], paths)
  for (const [path, place] of places) {
    t.match(place, /\.ko$/)
    t.equal(`kernel/${readFileSync(place, 'utf8')}`, path)
  }
  t.equal(places.get('kernel/d.ko'), join(folder, 'kernel/d.ko'), 'where it was')
  t.ok(readFileSync(join(folder, 'kernel/a.ko.xz')).length > 0, 'the source is as it was')
})

t.test('an unknown compression', async (t) => {
  const folder = t.testdir({ 'a.ko.lz': '' })
  await t.rejects(unpackModules(folder, ['a.ko.lz'], join(folder, 'scratch')), {
    code: 'ramdisk-invalid',
    hint: /\.xz, \.zst, \.gz/,
  })
})
