/** Holds the rules of `docs/architecture.md` that a compiler does not: who imports whom. */
import { basename } from 'node:path'
import t from 'tap'
import { read } from './fixtures/pages.ts'
import { findCircles, sourcesBelow } from './fixtures/sources.ts'

/** THE table of who may import whom, that page's: what stands in a row imports from its own and from those below. Names of folders of lib/, or of files in lib/ itself. Imports of types count. */
const rows = [...read('docs/architecture.md').matchAll(/^\| \d \| (`.*`) \|$/gm)].map(([, row]) =>
  [...(row ?? '').matchAll(/`([\w-]+)`/g)].map(([, name]) => name ?? ''),
)

/** What the second root may import: the messages that it speaks, and all that knows neither store nor flavours. */
const workerMayImport = ['worker', 'sandbox', 'first-boot', ...rows.slice(-2).flat()]

/** `lib/plan/key.ts` → `plan`; `lib/files.ts` → `files`. */
function unitOf(path: string): string {
  return basename(path.split('/')[1] ?? '', '.ts')
}

function rowOf(unit: string): number {
  return rows.findIndex((row) => row.includes(unit))
}

const sources = sourcesBelow('lib')

t.test('every folder and file of lib/ has a place in the table', (t) => {
  t.equal(rows.length, 6)
  const known = [...rows.flat(), 'worker']
  t.strictSame(
    [...new Set(sources.map(({ path }) => unitOf(path)))].filter((unit) => !known.includes(unit)),
    [],
  )
  t.end()
})

t.test('imports point down the table', (t) => {
  const faults = sources.flatMap(({ path, imports }) =>
    imports.filter((target) => !mayImport(path, target)).map((target) => `${path} → ${target}`),
  )
  t.strictSame(faults, [])
  t.end()
})

function mayImport(path: string, target: string): boolean {
  const [from, to] = [unitOf(path), unitOf(target)]
  if (!target.startsWith('lib/')) return false
  if (from === 'worker') return workerMayImport.includes(to)
  return to !== 'worker' && rowOf(from) <= rowOf(to)
}

t.test('only the local builder knows how a sandbox is started', (t) => {
  const strangers = sources.filter(
    ({ path, imports }) =>
      !path.startsWith('lib/builders/local') &&
      imports.some((target) => target.startsWith('lib/builders/local/')),
  )
  t.strictSame(
    strangers.map(({ path }) => path),
    [],
  )
  t.end()
})

t.test('nothing imports in a circle', (t) => {
  t.strictSame(findCircles(new Map(sources.map(({ path, imports }) => [path, imports]))), [])
  const units = new Map<string, string[]>()
  for (const { path, imports } of sources) {
    const others = imports.map(unitOf).filter((unit) => unit !== unitOf(path))
    units.set(unitOf(path), [...(units.get(unitOf(path)) ?? []), ...others])
  }
  t.strictSame(findCircles(units), [], 'nor do folders')
  t.end()
})

t.test('circles are found, and named', (t) => {
  const graph = new Map([
    ['a', ['b', 'd']],
    ['b', ['c']],
    ['c', ['a', 'd']],
    ['d', ['e']],
    ['e', ['d']],
    ['f', ['f', 'a']],
  ])
  t.strictSame(findCircles(graph), ['d → e → d', 'a → b → c → a'])
  t.strictSame(findCircles(new Map([['a', ['b']]])), [])
  t.end()
})
