/** A contract is one object: who asks for another one by its name has to say why. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { packageFolder } from '../../lib/files.ts'
import { allKinds } from '../../lib/flavours/kinds/index.ts'
import { filesBelow } from '../fixtures/sources.ts'

/** What is of a contract, by the folder or file. */
const own = [
  'lib/elements/',
  'lib/contracts/',
  'lib/flavours/kinds/',
  'lib/lint/kinds/',
  'lib/lint/rules/elements/',
]

/** Where a contract is named after all, and why. */
const strangers: Readonly<Record<string, string>> = {
  'lib/cli/other-options.ts': 'what users of the other tool type',
  'lib/settings/settings.ts': 'ELEMENTS_PATH is a setting',
  'lib/settings/table.ts': 'the row of that setting',
  'lib/settings/merge.ts': 'its folders are made absolute',
  'lib/papers/spdx.ts': 'what SPDX calls the ends of a relation',
  'lib/remote/request.ts': 'that setting means nothing elsewhere',
  'lib/remote/settings-here.ts': 'the same',
  'lib/quoting/xml.ts': 'a word of XML',
  'lib/test-reports/junit.ts': 'a word of XML',
  'lib/disk/formats/ova/envelope.ts': 'a word of XML, and of OVF',
}

t.test('only a contract itself is named for it', (t) => {
  const nouns = allKinds.flatMap(({ name, noun }) => (name === 'flavours' ? [] : [noun]))
  t.strictSame(nouns, ['element'])
  const named = (path: string) =>
    nouns.some((noun) =>
      new RegExp(noun, 'i').test(readFileSync(join(packageFolder, path), 'utf8')),
    )
  const faults = filesBelow('lib')
    .filter((path) => path.endsWith('.ts') && !own.some((one) => path.startsWith(one)))
    .filter(named)
  t.strictSame(
    faults.sort(),
    Object.keys(strangers).sort(),
    'no more, and no exception without need',
  )
  t.end()
})
