/** Holds the rules of `docs/architecture.md` that a compiler does not: who imports whom, sizes, and what only bin/ may touch. */
import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import t from 'tap'
import ts from 'typescript'
import { packageFolder } from '../lib/files.ts'
import { filesBelow, findCircles, findNodes, sourcesBelow } from './fixtures/sources.ts'

/**
 * THE table of who may import whom: what stands in a row imports from its own row and from those below.
 * A name is a folder of lib/, or a file in lib/ itself. Imports of types count.
 */
const rows = [
  ['cli', 'test-kit'],
  [
    'index',
    'hook-api',
    'load-settings',
    'build',
    'build-disk',
    'build-host',
    'build-ramdisk',
    'build-without-tree',
    'drivers',
    'pxe',
    'resolve-build',
    'validate',
    'doctor',
  ],
  [
    'gather',
    'plan',
    'walk',
    'boot',
    'inspect',
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
    'report',
    'disk',
    'ramdisk',
    'sources',
    'leaks',
    'tree',
    'option-file',
  ],
  [
    'errors',
    'debug',
    'files',
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
    'start',
    'architectures',
    'foreign-programs',
    'host-packages',
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

t.test('no file has more than 200 lines', (t) => {
  const long = ['lib', 'bin', 'flavours']
    .flatMap(filesBelow)
    .map((path) => ({ path, lines: readFileSync(join(packageFolder, path), 'utf8').split('\n') }))
    .filter(({ lines }) => lines.length - 1 > 200)
    .map(({ path, lines }) => `${path}: ${lines.length - 1}`)
  t.strictSame(long, [])
  t.end()
})

/** What comes in as an argument everywhere but here, and why it does not here. */
const processReaders: Readonly<Record<string, readonly string[]>> = {
  // Makes the CommandIo that all commands get.
  'lib/cli/main.ts': ['process.env', 'process.cwd', 'Date.now'],
  // Process 1 of a sandbox: its environment and folder are those of its job.
  'lib/worker/context.ts': ['process.env'],
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

/** Where a distribution is named after all, and why: of the host that builds, never of the image. */
const distributionNamers: Readonly<Record<string, string>> = {
  'lib/settings/table.ts': 'the name of the default base, and how users are told of it',
  'lib/doctor/named-tools.ts': 'what bases of distributions need of the host',
  'lib/doctor/restrictions.ts': 'what the host’s distribution forbids',
  'lib/host-packages.ts': 'how packages get onto the host, by its distribution',
  'lib/flavours/manifest.ts': 'a name of the host’s package without a distribution is Debian’s',
}

t.test('lib/ names no distribution', (t) => {
  for (const path of Object.keys(distributionNamers))
    t.ok(existsSync(join(packageFolder, path)), `${path} is still an exception`)
  const name = /debian|ubuntu|fedora|centos|rhel|red ?hat|suse|alpine|gentoo|arch ?linux|rocky/i
  const names = (node: ts.Node) =>
    (ts.isStringLiteralLike(node) || ts.isTemplateLiteralToken(node) || ts.isIdentifier(node)) &&
    name.test(node.text) &&
    !isPackageName(node)
  t.strictSame(
    sources
      .filter(({ path }) => !Object.keys(distributionNamers).some((one) => path.startsWith(one)))
      .flatMap((source) => findNodes(source, names)),
    [],
  )
  t.end()
})

/** A tool of the host, and what distributions call the package that has it: `packages: { debian: 'xz-utils' }`. */
function isPackageName(node: ts.Node): boolean {
  const property = node.parent
  const literal = property?.parent
  return (
    ts.isPropertyAssignment(property) &&
    ts.isObjectLiteralExpression(literal) &&
    ts.isPropertyAssignment(literal.parent) &&
    literal.parent.name.getText() === 'packages'
  )
}

/** Who names the product `ramdisk` beside its own files, and why. */
const ramdiskNamers: Readonly<Record<string, string>> = {
  'lib/products/index.ts': 'the list of products',
  'lib/build-ramdisk.ts': 'its function of the library',
  'lib/index.ts': 'the same',
  'lib/cli/ramdisk-image-create.ts': 'its command',
  'lib/cli/parfait.ts': 'the name of that command',
  'lib/cli/completion-scripts.ts': 'the same',
  'lib/cli/pxe.ts': 'a flag, and the word that users know',
  'lib/cli/boot.ts': 'the same, in --help',
  'lib/cli/disk-image-get-kernel.ts': 'the same',
  'lib/pxe/netboot-tree.ts': 'what to do where there is none to boot',
  'lib/errors.ts': 'the one place of codes',
  'lib/doctor/tool-sources.ts': 'what its compressions call',
  'lib/doctor/named-tools.ts': 'what a program is good for',
  'lib/lint/kinds/elements.ts': 'a folder of another contract',
  'lib/sandbox/stage.ts': 'its part of the stage',
  'lib/worker/stage.ts': 'the same',
  'lib/worker/stage/ramdisk.ts': 'the same',
}

t.test('a product is named by itself, its list and its command', (t) => {
  const own = /^lib\/(ramdisk|products\/ramdisk)/
  const namers = sources
    .map(({ path }) => path)
    .filter((path) => !own.test(path))
    .filter((path) => /ramdisk/i.test(readFileSync(join(packageFolder, path), 'utf8')))
  t.strictSame(namers.sort(), Object.keys(ramdiskNamers).sort())
  t.end()
})

/** Where a package manager is named after all, and why: the flavour `system` knows those of images. */
const managerNamers: Readonly<Record<string, string>> = {
  'lib/host-packages.ts': 'how packages get onto the host, by its distribution',
  'lib/doctor/named-tools.ts': 'the host’s, which mmdebstrap calls for bases',
  'lib/doctor/versions.ts': 'the same, which tells its version',
  'lib/lint/rules/apt-yes.ts': 'a rule about flavours that call it',
  'lib/lint/rules/apt-packages.ts': 'a rule about flavours that call it',
  'lib/lint/rules/index.ts': 'lists these rules',
  'lib/lint/rules/leftover.ts': 'endings of files that it leaves behind',
  'lib/lint/kinds/elements.ts': 'a folder of elements',
  'lib/leaks/checks/credentials.ts': 'where it keeps passwords',
  'lib/leaks/checks/proxy.ts': 'where it keeps addresses of proxies',
  'lib/tree/kernel-names.ts': 'endings of files that are no kernels',
  'lib/flavours/kinds/elements.ts': 'a variable of elements, and the folder that it is about',
  'lib/quoting/apt.ts': 'its configuration is a text language',
  'lib/hook-api.ts': 'hands that language to hooks',
  'lib/index.ts': 'the same',
}

t.test('lib/ names no package manager', (t) => {
  for (const path of Object.keys(managerNamers))
    t.ok(existsSync(join(packageFolder, path)), `${path} is still an exception`)
  const name = /(?<![a-z])(apt|aptitude|dpkg|dnf|yum|zypper|pacman|apk|rpm)(?![a-z])/i
  const isNamer = (node: ts.Node) =>
    (ts.isStringLiteralLike(node) ||
      ts.isTemplateLiteralToken(node) ||
      ts.isRegularExpressionLiteral(node) ||
      ts.isIdentifier(node)) &&
    name.test(node.text) &&
    !isPackageName(node)
  t.strictSame(
    sources
      .filter(({ path }) => !(path in managerNamers))
      .flatMap((source) => findNodes(source, isNamer)),
    [],
  )
  const shell = filesBelow('lib')
    .filter((path) => !/\.(ts|md|py)$/.test(path))
    .map((path) => ({ path, text: readFileSync(join(packageFolder, path), 'utf8') }))
    .filter(({ text }) => name.test(text.replaceAll(/^\s*#.*$/gm, '')))
  t.strictSame(
    shell.map(({ path }) => path),
    [],
    'nor does the shell in it',
  )
  t.end()
})

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
