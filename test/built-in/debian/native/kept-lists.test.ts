import { mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { keepLists, keptLists } from '../../../../flavours/debian/lib/native/kept-lists.ts'

t.test('lists go to the next build with their times, and without what is a moment’s', async (t) => {
  const folder = t.testdir({ tree: { InRelease: 'x', lock: '', partial: { half: '' } } })
  const [tree, kept, next] = ['tree', 'cache/kept', 'next'].map((name) => join(folder, name))
  if (tree === undefined || kept === undefined || next === undefined) return
  utimesSync(join(tree, 'InRelease'), 7, 7)
  mkdirSync(next)
  t.equal(await keptLists(kept, next), false)
  await keepLists(tree, kept)
  t.equal(await keptLists(kept, next), true)
  t.strictSame(readdirSync(next), ['InRelease'])
  t.equal(statSync(join(next, 'InRelease')).mtimeMs, 7000)
  writeFileSync(join(tree, 'Packages'), '')
  await keepLists(tree, kept)
  t.strictSame(readdirSync(kept).sort(), ['InRelease', 'Packages'])
  t.strictSame(readdirSync(join(folder, 'cache')), ['kept'])
})
