/** Every built-in flavour tells its user what it does. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { packageFolder } from '../../lib/files.ts'
import { readFlavour } from '../../lib/flavours/read.ts'

const folder = join(packageFolder, 'flavours')

for (const name of readdirSync(folder))
  t.test(name, async (t) => {
    const { manifest, warnings } = await readFlavour(join(folder, name))
    const text = readFileSync(join(folder, name, 'README.md'), 'utf8')
    t.match(text, `# ${name}\n`)
    t.not(manifest.summary, '')
    t.strictSame(warnings, [])
    const untold = Object.entries(manifest.options).filter(
      ([option, { description = '' }]) => !text.includes(`\`${option}\``) || description === '',
    )
    t.strictSame(
      untold.map(([option]) => option),
      [],
      'each option is in README.md, and has a description',
    )
  })
