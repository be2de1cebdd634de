import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { packageFolder } from '../../../lib/files.ts'
import { allKinds, flavourKinds, kindOfNames } from '../../../lib/flavours/kinds/index.ts'
import { type ContractName, contractNames } from '../../../lib/flavours/kinds/names.ts'
import { readFlavour } from '../../../lib/flavours/read.ts'

t.test('a folder is told by what is in it, and by what it lies among', (t) => {
  const cases: [names: string[], among: string | undefined, kind: ContractName][] = [
    [['flavour.json', 'install.d'], undefined, 'flavours'],
    [['install.d'], undefined, 'flavours'],
    [[], undefined, 'flavours'],
    [['install.d'], 'path', 'flavours'],
    [['install.d'], 'elements', 'elements'],
    [[], 'elements', 'elements'],
    [['flavour.json', 'install.d'], 'elements', 'flavours'],
    [['flavour.json', 'element-deps'], undefined, 'flavours'],
    [['element-deps'], undefined, 'elements'],
    [['README.rst'], 'path', 'elements'],
    [['source-repository-acme'], undefined, 'elements'],
  ]
  for (const [names, among, kind] of cases)
    t.equal(kindOfNames(names, among).name, kind, `${names} among ${among}`)
  t.end()
})

t.test('each contract has a kind of its name, whose built-in folders are of it', async (t) => {
  t.strictSame(
    allKinds.map(({ name }) => name),
    contractNames,
  )
  for (const name of contractNames) {
    const { builtIn } = flavourKinds[name]
    const [first = ''] = readdirSync(builtIn)
    const origin = { kind: 'built-in', version: '1' } as const
    t.equal((await readFlavour(join(builtIn, first), origin)).contract, name)
  }
  const files = readdirSync(join(packageFolder, 'lib/flavours/kinds'))
  t.strictSame(
    files.sort(),
    [...contractNames.map((name) => `${name}.ts`), 'index.ts', 'names.ts'].sort(),
  )
})
