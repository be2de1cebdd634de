import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { contentPlacements, placeFiles } from '../../lib/deliver/place-files.ts'

/** All below a folder: texts, link targets, folders. */
function contentOf(folder: string, path = ''): Record<string, string> {
  const found: Record<string, string> = {}
  for (const name of readdirSync(join(folder, path))) {
    const below = join(path, name)
    const status = lstatSync(join(folder, below))
    if (status.isDirectory()) Object.assign(found, { [below]: '/' }, contentOf(folder, below))
    else found[below] = status.isSymbolicLink() ? '@' : readFileSync(join(folder, below), 'utf8')
  }
  return found
}

t.test('all files get their places, or all that was there is there again', async (t) => {
  const places = fc.uniqueArray(
    fc.record({
      name: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      before: fc.constantFrom('nothing', 'file', 'link', 'folder'),
    }),
    { selector: ({ name }) => name, minLength: 1 },
  )
  const root = t.testdir({})
  await fc.assert(
    fc.asyncProperty(places, async (given) => {
      const folder = mkdtempSync(join(root, 'case-'))
      const [out, aside] = [join(folder, 'out'), join(folder, 'aside')]
      for (const one of [out, aside]) mkdirSync(one)
      for (const { name, before } of given) {
        writeFileSync(join(aside, name), `new ${name}`)
        if (before === 'file') writeFileSync(join(out, name), `old ${name}`)
        if (before === 'link') symlinkSync('/dev/null', join(out, name))
        if (before === 'folder') mkdirSync(join(out, name))
      }
      const was = contentOf(out)
      const placements = given.map(({ name }) => ({ from: join(aside, name), to: join(out, name) }))
      const placing = placeFiles(placements, join(folder, 'old'))
      const isRefused = given.some(({ before }) => before === 'folder')
      const error: unknown = await placing.then(
        () => undefined,
        (thrown: unknown) => thrown,
      )
      t.equal(error !== undefined, isRefused)
      const all = Object.fromEntries(given.map(({ name }) => [name, `new ${name}`]))
      t.strictSame(contentOf(out), isRefused ? was : all)
    }),
    { numRuns: 60 },
  )
})

t.test('the content of a folder is merged, and no link is followed', async (t) => {
  const folder = t.testdir({
    from: { more: { new: 'new', deep: { x: 'x' } }, fresh: { y: 'y' }, elsewhere: { z: 'z' } },
    to: { more: { old: 'old' }, elsewhere: t.fixture('symlink', 'more') },
  })
  const [from, to] = [join(folder, 'from'), join(folder, 'to')]
  const placements = await contentPlacements(from, to)
  t.strictSame(placements.map((one) => one.to.slice(to.length)).sort(), [
    '/elsewhere',
    '/fresh',
    '/more/deep',
    '/more/new',
  ])
  await t.rejects(placeFiles(placements, join(folder, 'old')), { code: 'ENOTDIR' })
  t.strictSame(contentOf(to), { elsewhere: '@', more: '/', 'more/old': 'old' }, 'none of it')
})
