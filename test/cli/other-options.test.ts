import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { otherOptions, withOtherHint } from '../../lib/cli/other-options.ts'
import { packageFolder } from '../../lib/files.ts'
import { allSettingRows } from '../../lib/products/settings.ts'

const page = readFileSync(join(packageFolder, 'docs/coming-from-elsewhere.md'), 'utf8')

t.test('an option of diskimage-builder gets a hint, and no guess', (t) => {
  t.equal(
    withOtherHint("error[usage]: unknown option '--no-tmpfs'\n(Did you mean --no-base?)\n"),
    `error[usage]: unknown option '--no-tmpfs'\n  hint  ${otherOptions['--no-tmpfs']}\n`,
  )
  for (const text of [
    "error[usage]: unknown option '--offlin'\n(Did you mean --offline?)\n",
    "error[usage]: unknown option '--constructor'\n",
    'error[usage]: something else\n',
  ])
    t.equal(withOtherHint(text), text)
  t.end()
})

t.test('the page for those who come has them all, and none is an option here', (t) => {
  const own = allSettingRows.flatMap(({ flags }) => flags.match(/--?[\w-]+/g) ?? [])
  for (const option of Object.keys(otherOptions)) {
    t.match(page, `\`${option}\``, option)
    t.notOk(own.includes(option), option)
  }
  t.end()
})
