import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { contractOf, contracts, contractsOf } from '../../lib/contracts/index.ts'
import { packageFolder } from '../../lib/files.ts'
import { contractNames } from '../../lib/flavours/kinds/names.ts'

t.test('each contract has a driver of its name, in a file of its own', (t) => {
  for (const name of contractNames) {
    t.equal(contracts[name].name, name)
    t.equal(contractOf({ contract: name }), contracts[name])
  }
  t.strictSame(Object.keys(contracts), contractNames)
  const files = readdirSync(join(packageFolder, 'lib/contracts'))
  for (const name of contractNames) t.ok(files.includes(`${name}.ts`), name)
  t.end()
})

t.test('those of a build come once, in the order of the list', (t) => {
  const parts = (['elements', 'flavours', 'elements'] as const).map((contract) => ({ contract }))
  t.strictSame(
    contractsOf(parts).map(({ name }) => name),
    ['flavours', 'elements'],
  )
  t.strictSame(contractsOf([]), [])
  t.end()
})
