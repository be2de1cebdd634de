import { readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { compileHook } from '../../lib/flavours/compile.ts'
import { discoverFlavours, requireFlavour } from '../../lib/flavours/discover.ts'
import { codeOf, type Hook } from '../../lib/flavours/flavour.ts'
import { digestImports } from '../../lib/flavours/imports.ts'
import { readFlavour } from '../../lib/flavours/read.ts'
import { type MadePackage, writePackages, writeProject } from '../fixtures/npm-project.ts'

const hookText = (imports: string, value: string) => `import { defineHook } from 'parfait'
${imports}
export default defineHook('install', () => ${value})
`

/** Packages in node_modules; `acme` has the flavour `web`. */
function makeProject(t: Test, hook: string, packages: Record<string, MadePackage> = {}): string {
  const web = { 'install.d/10-a.ts': hook }
  const folder = writePackages(t.testdir({}), {
    'node_modules/acme': { flavours: { web }, files: { 'src/own.ts': 'export const own = 1\n' } },
    'node_modules/pad': {
      json: { type: 'module', main: 'index.js', parfait: undefined },
      files: { 'index.js': `export { pad } from './pad.js'\n`, 'pad.js': 'export const pad = 5\n' },
    },
    ...packages,
  })
  return writeProject(folder, ['acme'])
}

async function readWeb(project: string): Promise<Hook> {
  const found = requireFlavour(await discoverFlavours([], { project }), 'web')
  const [flavour] = await digestImports([await readFlavour(found.folder, found.origin)])
  const [hook] = flavour?.hooks ?? []
  if (!hook) throw new TypeError('no hook')
  return hook
}

async function run(hook: Hook, folder: string): Promise<unknown> {
  const output = await compileHook(hook, join(folder, 'hooks'))
  return (await import(output)).default.run()
}

t.test('what a hook imports from packages is in its code, and in its key', async (t) => {
  const text = hookText(
    `import { pad } from 'pad'\nimport { own } from '../../../src/own.ts'`,
    'pad + own',
  )
  const project = makeProject(t, text)
  const before = await readWeb(project)
  t.strictSame(Object.keys(codeOf(before)).sort(), [
    'install.d/10-a.ts',
    'node_modules/pad/index.js',
    'node_modules/pad/pad.js',
    'package/src/own.ts',
  ])
  t.equal(await run(before, project), 6)
  writeFileSync(join(project, 'node_modules/pad/pad.js'), 'export const pad = 7\n')
  const after = await readWeb(project)
  t.notSame(codeOf(after), codeOf(before))
  t.equal(await run(after, project), 8, 'and a changed package is compiled anew')
  const elsewhere = makeProject(t, text)
  t.same(codeOf(await readWeb(elsewhere)), codeOf(before), 'the same, wherever it is installed')
})

t.test('a linked package of a workspace; JSON; CommonJS', async (t) => {
  const text = hookText(
    `import { tool } from 'tool'\nimport data from 'tool/data.json'\nimport old from 'old'`,
    'tool + data.n + old.three',
  )
  const project = makeProject(t, text, {
    'packages/tool': { files: { 'index.ts': 'export const tool: number = 1\n' } },
    'node_modules/old': { files: { 'index.js': 'exports.three = 300\n' } },
  })
  writeFileSync(join(project, 'packages/tool/package.json'), '{"name":"tool","main":"index.ts"}')
  writeFileSync(join(project, 'packages/tool/data.json'), '{"n": 20}')
  symlinkSync('../packages/tool', join(project, 'node_modules/tool'))
  const hook = await readWeb(project)
  t.equal(await run(hook, project), 321)
  t.match(Object.keys(codeOf(hook)), [
    /^install/,
    'node_modules/tool/index.ts',
    'node_modules/tool/data.json',
    'node_modules/old/index.js',
  ])
})

t.test('no import leads to other files of the host', async (t) => {
  const secret = join(t.testdir({ 'secret.json': '{"key": "hidden"}' }), 'secret.json')
  const evil = (files: Record<string, string>, json: object = {}) => ({
    'node_modules/evil': { files, json: { parfait: undefined, ...json } },
  })
  const cases: [string, string, Record<string, MadePackage>][] = [
    ['by its path', secret, {}],
    ['relative', `../../../../../../../../../../../../../../../..${secret}`, {}],
    ['through a package', 'evil', evil({ 'index.js': `module.exports = require('${secret}')` })],
    [
      'by the main file of a package',
      'evil',
      evil({}, { main: `../../../../../../../../../../../../../..${secret}` }),
    ],
    ['by a link', 'evil/link.json', evil({})],
    ['by imports of package.json', '#secret', {}],
    ['by paths of tsconfig.json', 'alias', {}],
  ]
  for (const [title, name, packages] of cases) {
    const project = makeProject(t, hookText(`import x from '${name}'`, 'x'), packages)
    const acme = join(project, 'node_modules/acme')
    if (packages['node_modules/evil'])
      symlinkSync(secret, join(project, 'node_modules/evil/link.json'))
    const imports = { '#secret': `./../../../..${secret}` }
    const json = JSON.parse(readFileSync(join(acme, 'package.json'), 'utf8'))
    writeFileSync(join(acme, 'package.json'), JSON.stringify({ ...json, imports }))
    const paths = { alias: [secret] }
    writeFileSync(join(acme, 'tsconfig.json'), JSON.stringify({ compilerOptions: { paths } }))
    const result = await readWeb(project).then(
      (hook) => run(hook, project),
      (error: unknown) => error,
    )
    t.match(result, { code: 'hook-invalid' }, title)
  }
})

t.test(
  'one rule for compiled hooks: JavaScript counts where its TypeScript is not there',
  async (t) => {
    const compiled =
      '"use strict";\nObject.defineProperty(exports, "__esModule", { value: true });\n'
    const folder = writePackages(t.testdir({}), {
      'node_modules/acme': {
        flavours: {
          both: {
            'install.d/10-a.ts': 'export default 1',
            'install.d/10-a.js': '',
            'install.d/10-a.d.ts': '',
          },
          shipped: {
            'install.d/10-a.js': compiled,
            'install.d/10-a.d.ts': '',
            'install.d/10-a.js.map': '',
          },
        },
      },
    })
    const files = await Promise.all(
      ['both', 'shipped'].map(async (name) => {
        const flavour = await readFlavour(join(folder, 'node_modules/acme/flavours', name))
        return flavour.hooks.map(({ file }) => file.split('/').at(-1))
      }),
    )
    t.strictSame(files, [['10-a.ts'], ['10-a.js']])
  },
)

t.test(
  'the flavours that come with parfait import nothing that would have to be bundled first',
  async (t) => {
    const found = [...(await discoverFlavours([])).values()]
    const flavours = await Promise.all(found.map(({ folder }) => readFlavour(folder)))
    const digested = await digestImports(flavours)
    for (const [index, flavour] of flavours.entries())
      t.equal(digested[index], flavour, `${flavour.name}: as it was`)
  },
)
