/** What `lib/` exports, somebody takes; and the rooms that developers may listen to are those that speak. */
import { readFileSync } from 'node:fs'
import { basename, dirname, join, normalize } from 'node:path'
import t from 'tap'
import ts from 'typescript'
import { packageFolder } from '../lib/files.ts'
import { deadExports, type Taken, takenNames } from './fixtures/exports.ts'
import { filesBelow, parseSource, type Source, sourcesBelow } from './fixtures/sources.ts'

const lib = sourcesBelow('lib')
const flavours = sourcesBelow('flavours')
const tests = ['bench', 'examples', 'test'].flatMap(sourcesBelow)

/** What people import by the name of the package, and hooks in the sandbox: all of it is for others. */
const entries: Readonly<Record<string, string>> = {
  parfait: 'lib/index.ts',
  'parfait/test-kit': 'lib/test-kit/index.ts',
  'in hooks': 'lib/hook-api.ts',
}

function takenBy(sources: readonly Source[]): Taken[] {
  return sources.flatMap((source) =>
    takenNames(source, (specifier) =>
      specifier.startsWith('.')
        ? normalize(join(dirname(source.path), specifier))
        : entries[specifier],
    ),
  )
}

/** Files of the bundle: a command is called by what bin/ names, a hook of the engine is a default export. */
function takenOfBundle(): Taken[] {
  const build = readFileSync(join(packageFolder, 'build.mjs'), 'utf8')
  const paths = [...build.matchAll(/'(?:\.\/)?(lib\/\S+\.ts)'/g)].map(([, path = '']) => path)
  const bin = filesBelow('bin').map((path) => readFileSync(join(packageFolder, path), 'utf8'))
  const words = bin.join('\n').match(/\w+/g) ?? []
  const names = ['default', 'knownSchemas', ...words, ...words.map((word) => `${word}Command`)]
  return paths.flatMap((path) => names.map((name) => ({ path, name })))
}

const all = Object.values(entries).map((path) => ({ path, name: '*' }))
const own = [...all, ...takenOfBundle(), ...takenBy([...lib, ...flavours])]

t.test('somebody takes what lib/ exports', (t) => {
  t.strictSame(deadExports(lib, [...own, ...takenBy(tests)]), [], 'let go of the word `export`')
  t.end()
})

t.test('what tests alone take is a part of something that works', (t) => {
  const idle = deadExports(lib, own).filter((one) => {
    const [path, name] = one.split(' ')
    const source = lib.find((candidate) => candidate.path === path)
    return source && mentions(source.tree, name ?? '') < 2
  })
  t.strictSame(idle, [])
  t.end()
})

function mentions(node: ts.Node, name: string): number {
  let count = ts.isIdentifier(node) && node.text === name ? 1 : 0
  node.forEachChild((child) => {
    count += mentions(child, name)
  })
  return count
}

t.test('all ways to take something are known', (t) => {
  const source = parseSource(
    'lib/a.ts',
    `export const one = 1, { two, three: [four] } = x
export function five() {}
export type Six = 6
export { seven, eight as nine } from './b.ts'
export default 10
const hidden = 11
`,
  )
  const names = ['one', 'two', 'four', 'five', 'Six', 'seven', 'nine', 'default']
  const dead = (text: string) =>
    deadExports([source], takenBy([parseSource('lib/c/d.ts', `${text}\nexport {}`)])).map((one) =>
      one.slice(9),
    )
  t.strictSame(dead(''), names)
  for (const [text, left] of [
    [
      `import ten, { one, type Six as Other } from '../a.ts'`,
      ['two', 'four', 'five', 'seven', 'nine'],
    ],
    [
      `export { one as two, five } from '../a.ts'`,
      ['two', 'four', 'Six', 'seven', 'nine', 'default'],
    ],
    [`let x: import('../a.ts').Six`, names.filter((name) => name !== 'Six')],
    [`await (await import('../a.ts')).five()`, names.filter((name) => name !== 'five')],
    [`const { one: y, two } = await import('../a.ts')`, names.slice(2)],
    [`import * as everything from '../a.ts'`, []],
    [`load(import('../a.ts'))`, []],
    [`import { one } from './a.ts'`, names],
  ] as const)
    t.strictSame(dead(text), left, text)
  const passed = takenBy([source]).map(({ path, name }) => `${path} ${name}`)
  t.strictSame(passed, ['lib/b.ts seven', 'lib/b.ts eight'])
  t.end()
})

t.test('every scope of debug is a room that speaks, by its own name', (t) => {
  const [, text = ''] = /DebugScope =([^/]+)/.exec(read('lib/debug.ts')) ?? []
  const declared = [...text.matchAll(/'([a-z-]+)'/g)].map(([, scope = '']) => scope)
  const speakers = lib.flatMap(({ path }) =>
    [...read(path).matchAll(/^const log = debug\('([a-z-]+)'\)$/gm)].map(([, scope = '']) => {
      t.match(read(path).match(/\blog\(/g), [/log/], `${path} says something`)
      t.equal(scope, basename(path.split('/')[1] ?? '', '.ts'), path)
      return scope
    }),
  )
  t.strictSame([...new Set(speakers)].sort(), declared)
  const told = declared.map((scope) => `\`${scope}\``).join(', ')
  t.match(read('docs/cli.md'), `does: ${told};`, 'and docs/cli.md lists them')
  t.end()
})

function read(path: string): string {
  return readFileSync(join(packageFolder, path), 'utf8')
}
