/** Holds the rules of `docs/architecture.md` that a compiler does not: who imports whom. */
import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import t from 'tap'
import { packageFolder } from '../lib/files.ts'
import { findCircles, sourcesBelow } from './fixtures/sources.ts'

/**
 * THE table of who may import whom: what stands in a row imports from its own row and from those below.
 * A name is a folder of lib/, or a file in lib/ itself. Imports of types count.
 */
const rows = [
  ['cli', 'test-kit'],
  [
    'index',
    'apply',
    'hook-api',
    'load-settings',
    'matrix',
    'farm',
    'build',
    'decide',
    'build-disk',
    'build-host',
    'build-many',
    'build-ramdisk',
    'build-without-tree',
    'open-build',
    'rebuild',
    'pin-image',
    'with-tools',
    'remote',
    'shared-store',
    'servers',
    'drivers',
    'pxe',
    'resolve-build',
    'known-schemas',
    'validate',
    'doctor',
  ],
  [
    'gather',
    'plan',
    'walk',
    'boot',
    'inspect',
    'compare',
    'verify',
    'builders',
    'deliver',
    'products',
    'targets',
    'build-context',
    'contracts',
    'step',
  ],
  ['sandbox', 'store', 'flavours', 'elements', 'settings', 'first-boot', 'lint', 'scaffold'],
  // `disk` knows no flavour, store or sandbox: the layout is what hooks yield, a request what jobs carry.
  [
    'phases',
    'define',
    'define-maker',
    'flavour-types',
    'report',
    'test-reports',
    'disk',
    'ramdisk',
    'sources',
    'leaks',
    'papers',
    'tree',
    'option-file',
    'writers',
  ],
  [
    'errors',
    'debug',
    'files',
    'folder-digests',
    'run',
    'nearest',
    'schema',
    'tools',
    'together',
    'content',
    'group-by',
    'size',
    'package-version',
    'distribution',
    'json',
    'compare-bytes',
    'quoting',
    'decode',
    'any-bytes',
    'start',
    'architectures',
    'foreign-programs',
    'text-lines',
    'summing',
    'yaml',
    'host-packages',
    'keyed-files',
    'typed-value',
    'check-yaml',
    'bounded-pattern',
    'system-fault',
    'output-place',
    'process-end',
    'import-module',
    'ajv',
    'compiled-schemas',
    'remove-tree',
    'archive-tools',
  ],
]

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
  const known = [...rows.flat(), 'worker']
  t.strictSame(
    [...new Set(sources.map(({ path }) => unitOf(path)))].filter((unit) => !known.includes(unit)),
    [],
  )
  t.end()
})

t.test('docs/architecture.md shows the same table', (t) => {
  const page = readFileSync(join(packageFolder, 'docs/architecture.md'), 'utf8')
  const shown = [...page.matchAll(/^\| [0-9] \| (`.+`) \|$/gm)].map(([, cell = '']) =>
    [...cell.matchAll(/`([a-z-]+)`/g)].map(([, name]) => name),
  )
  t.strictSame(shown, rows)
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
