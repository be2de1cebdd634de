/** What the program does in one place only: it reads the process around it, starts programs, lists files. */
import t from 'tap'
import ts from 'typescript'
import { findNodes, sourcesBelow } from './fixtures/sources.ts'

const sources = sourcesBelow('lib')

/** What comes in as an argument everywhere but here, and why it does not here. */
const processReaders: Readonly<Record<string, readonly string[]>> = {
  // Makes the CommandIo that all commands get.
  'lib/cli/main.ts': ['process.env', 'process.cwd', 'Date.now'],
  // Process 1 of a sandbox: its environment and folder are those of its job.
  'lib/worker/context.ts': ['process.env'],
  // Takes it away for a moment: esbuild passes all of it on to its program.
  'lib/flavours/compiler.ts': ['process.env'],
  'lib/worker/main.ts': ['process.chdir'],
  // The test kit has a test's process around it, and a test hands nothing in.
  'lib/test-kit/build-tree.ts': ['process.cwd'],
  'lib/test-kit/request.ts': ['process.env', 'process.cwd', 'Date.now'],
  'lib/test-kit/scratch.ts': ['process.env'],
}

t.test('only bin/ and cli/main.ts touch the process around them', (t) => {
  const faults = sources.flatMap((source) => {
    const allowed = processReaders[source.path] ?? []
    return findNodes(source, (node) => {
      const name = ambientName(node)
      return name !== undefined && !allowed.includes(name)
    })
  })
  t.strictSame(faults, [])
  t.end()
})

/** The name by which a node reads the environment, the current directory, the clock or a console. */
function ambientName(node: ts.Node): string | undefined {
  if (ts.isNewExpression(node) && node.expression.getText() === 'Date')
    return node.arguments?.length ? undefined : 'new Date'
  // `const { env } = process` reads it as well.
  if (ts.isVariableDeclaration(node) && node.initializer?.getText() === 'process')
    return /\b(env|cwd)\b/.test(node.name.getText()) ? 'process.env' : undefined
  if (!ts.isPropertyAccessExpression(node)) return undefined
  const text = node.getText()
  if (/^console\.(log|info|warn|error|debug|trace|table|dir)$/.test(text)) return 'console'
  // `performance.now` is a stopwatch for timeouts: it tells no time of day.
  const names = ['process.env', 'process.cwd', 'process.chdir', 'Date.now']
  return names.find((name) => name === text)
}

/** Who starts programs without `lib/start.ts`, and why. */
const starters: Readonly<Record<string, string>> = {
  'lib/worker/enter.ts':
    'every step waits for its mounts, and loading execa takes longer than they do',
  'lib/worker/exec.ts':
    'a sandbox starts for every step, and loading execa takes a fifth of its start',
  'lib/worker/namespace.ts': 'the same',
}

t.test('programs are started by execa, in one place', (t) => {
  const importers = (module: string) =>
    sources
      .filter((source) => findNodes(source, (node) => names(node, module)).length > 0)
      .map(({ path }) => path)
  const names = (node: ts.Node, module: string) =>
    ts.isStringLiteralLike(node) && node.text === module
  t.strictSame(importers('node:child_process'), Object.keys(starters).sort())
  t.strictSame(importers('child_process'), [])
  t.strictSame(importers('execa'), ['lib/start.ts'])
  t.end()
})

t.test('a command that starts no program does not load what starts them', async (t) => {
  const source = sources.find(({ path }) => path === 'lib/start.ts')
  const isStatic = (node: ts.Node) =>
    ts.isImportDeclaration(node) &&
    !node.importClause?.isTypeOnly &&
    node.moduleSpecifier.getText() === "'execa'"
  t.strictSame(source && findNodes(source, isStatic), [])
})

/** Who lists all that is below a folder without `listFiles`, and why. */
const listers: Readonly<Record<string, string>> = {
  'lib/option-file.ts': 'it is bundled into every hook that calls it, and folders count',
  'lib/worker/environment.ts': 'a few folders that it has just made, before anything is mounted',
}

t.test('files are found by fast-glob, in one place', (t) => {
  const isListing = (node: ts.Node) =>
    ts.isCallExpression(node) &&
    /^readdir(Sync)?$/.test(node.expression.getText()) &&
    /\brecursive\b/.test(node.getText())
  const found = sources.filter((source) => findNodes(source, isListing).length > 0)
  t.strictSame(
    found.map(({ path }) => path),
    Object.keys(listers).sort(),
  )
  t.end()
})

t.test('what `%XX` stands for is decoded in one place, where it may be wrong', (t) => {
  const isDecoding = (node: ts.Node) =>
    ts.isCallExpression(node) && /^decodeURI(Component)?$/.test(node.expression.getText())
  const found = sources.filter((source) => findNodes(source, isDecoding).length > 0)
  t.strictSame(
    found.map(({ path }) => path),
    ['lib/decode.ts'],
  )
  t.end()
})
