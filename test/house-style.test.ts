/** The house style that neither compiler nor linter holds: sizes, names, exports, and how literals are written. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import ts from 'typescript'
import { packageFolder } from '../lib/files.ts'
import { filesBelow, findNodes, sourcesBelow } from './fixtures/sources.ts'

const sources = sourcesBelow('lib')

t.test('no file has more than 200 lines', (t) => {
  const long = ['lib', 'bin', 'flavours', 'test', 'bench']
    .flatMap(filesBelow)
    .map((path) => ({ path, lines: readFileSync(join(packageFolder, path), 'utf8').split('\n') }))
    .filter(({ lines }) => lines.length - 1 > 200)
    .map(({ path, lines }) => `${path}: ${lines.length - 1}`)
  t.strictSame(long, [])
  t.end()
})

t.test('no literal is packed into a literal', (t) => {
  const isPack = (node: ts.Node) =>
    ts.isSpreadAssignment(node) && ts.isObjectLiteralExpression(node.expression)
  const all = [...sources, ...['bench', 'flavours', 'test'].flatMap(sourcesBelow)]
  t.strictSame(
    all.flatMap((source) => findNodes(source, isPack)),
    [],
    'a property has a line: `...{ a, b }` in an object says nothing but that',
  )
  t.end()
})

const engineHooks = ['write-files', 'examine', 'stage'].map((name) => `lib/worker/${name}.ts`)

t.test('lib/ exports by name', (t) => {
  const isDefault = (node: ts.Node) =>
    ts.isExportAssignment(node) || node.kind === ts.SyntaxKind.DefaultKeyword
  const isStar = (node: ts.Node) => ts.isExportDeclaration(node) && node.exportClause === undefined
  const faults = sources
    // A hook: there the file is the thing.
    .filter(({ path }) => !engineHooks.includes(path))
    .flatMap((source) =>
      findNodes(source, (node) => (isDefault(node) && !isCase(node)) || isStar(node)),
    )
  t.strictSame(faults, [])
  t.end()
})

function isCase(node: ts.Node): boolean {
  return ts.isDefaultClause(node.parent)
}

t.test('files are named for what is in them', (t) => {
  const forbidden = /^(utils?|helpers?|common|manager|misc|shared)(\.|$)/
  const paths = ['lib', 'bin', 'flavours', 'test'].flatMap(filesBelow)
  t.strictSame(
    paths.filter((path) => path.split('/').some((part) => forbidden.test(part))),
    [],
  )
  t.strictSame(
    sources.map(({ path }) => path).filter((path) => !/^[a-z0-9/-]+\.ts$/.test(path)),
    [],
    'in kebab-case',
  )
  t.end()
})
