/** Every built-in flavour tells its user what it does. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { validateCommand } from '../../lib/cli/validate.ts'
import { packageFolder } from '../../lib/files.ts'
import { readFlavour } from '../../lib/flavours/read.ts'
import { writeHook } from '../fixtures/busybox-base.ts'
import { call } from '../fixtures/call.ts'

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

t.test('the commands of the READMEs are valid', async (t) => {
  const cwd = t.testdir()
  // Validating reads secrets; files that options name are for hooks.
  writeHook(join(cwd, 'passwords'), 'ops:hash\n')
  writeHook(join(cwd, 'variables.json'), '{"uworker_config_file": "uworker.conf"}')
  writeHook(join(cwd, 'uworker.conf'), 'export UWORKER_JOB_API_PASSWORD=password\n')
  for (const name of readdirSync(folder)) {
    const text = readFileSync(join(folder, name, 'README.md'), 'utf8').replaceAll('\\\n', ' ')
    for (const [, words = ''] of text.matchAll(/^ {4}disk-image-create (.*)$/gm)) {
      const args = words.split(/ +/)
      const { stdout, stderr, error } = await call(validateCommand, args, { cwd })
      t.equal(error, undefined, words)
      if (error) t.comment(stdout + stderr)
    }
  }
})
