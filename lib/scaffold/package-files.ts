import { type FlavourWish, flavourFiles, type NewFiles } from './flavour-files.ts'

/** What a new package shall be. */
interface PackageWish {
  /** As npm knows it: `@acme/flavours`. */
  readonly name: string
  readonly flavour: Omit<FlavourWish, 'schema'>
  /** What its package.json asks for parfait by: a version, or a folder. */
  readonly parfait: string
  /** The version of parfait that it is made for. */
  readonly version: string
}

/** The files of a package of flavours: ready to be tested, packed and published. */
export function packageFiles(wish: PackageWish): NewFiles {
  const { flavour } = wish
  const schema = '../../node_modules/parfait/docs/flavour.schema.json'
  const { files, executable } = flavourFiles({ ...flavour, schema })
  const below = (path: string) => `flavours/${flavour.name}/${path}`
  return {
    files: {
      'package.json': packageJson(wish),
      ...(flavour.kind === 'typescript' ? { 'tsconfig.json': tsconfig } : {}),
      'README.md': readme(wish),
      '.gitignore': 'node_modules/\n*.tgz\n*.qcow2*\n*.manifest.json\n',
      [`test/${flavour.name}.test.mjs`]: test(flavour.name),
      ...Object.fromEntries(Object.entries(files).map(([path, text]) => [below(path), text])),
    },
    executable: executable.map(below),
  }
}

function packageJson({ name, flavour, parfait, version }: PackageWish): string {
  const isTyped = flavour.kind === 'typescript'
  const value = {
    name,
    version: '0.1.0',
    description: `Flavours for parfait: ${flavour.name}`,
    license: 'UNLICENSED',
    keywords: ['parfait-flavours'],
    type: 'module',
    parfait: { flavours: 'flavours' },
    files: ['flavours'],
    scripts: {
      lint: isTyped ? 'parfait lint && tsc' : 'parfait lint',
      test: 'node --test test/',
      prepublishOnly: 'npm run lint && npm test',
    },
    // Not fetched by itself: whoever installs this has parfait already.
    peerDependencies: { parfait: `>=${version}` },
    peerDependenciesMeta: { parfait: { optional: true } },
    devDependencies: {
      parfait,
      ...(isTyped ? { '@types/node': '^20', typescript: '^5 || ^6' } : {}),
    },
  }
  return `${JSON.stringify(value, null, 2)}\n`
}

/** For editors and `tsc`; parfait itself reads none. */
const tsconfig = `${JSON.stringify(
  {
    compilerOptions: {
      module: 'nodenext',
      target: 'es2023',
      strict: true,
      noEmit: true,
      allowImportingTsExtensions: true,
      skipLibCheck: true,
      types: ['node'],
    },
    include: ['flavours'],
  },
  null,
  2,
)}\n`

function readme({ name, flavour }: PackageWish): string {
  return `# ${name}

Flavours for machine images, made by parfait.

    npm install --save-dev ${name}
    npx disk-image-create -o out vm ${flavour.name}

| flavour | does |
|---|---|
| [${flavour.name}](flavours/${flavour.name}/README.md) | greets whoever logs in |
`
}

/** By Node's own test runner: nothing to install. */
function test(name: string): string {
  return `import assert from 'node:assert/strict'
import test from 'node:test'
import { buildFails, buildTree } from 'parfait/test-kit'

const request = { flavours: ['${name}'], path: 'flavours', base: 'tiny' }

test('the greeting', async () => {
  const tree = await buildTree({ ...request, options: { '${name}': { greeting: 'hi' } } })
  assert.equal(await tree.read('/etc/motd'), 'hi\\n')
})

test('an empty greeting is refused', async () => {
  const options = { '${name}': { greeting: '' } }
  await buildFails({ ...request, options }, { code: 'settings-invalid' })
})
`
}
