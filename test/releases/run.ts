/** The whole matrix, or a part: `npm run releases -- --release trixie --only server`. Closes with a table. */
import { parseArgs } from 'node:util'
import t from 'tap'
import { cases, releases } from './cases.ts'
import { prove } from './prove.ts'

const { values } = parseArgs({
  options: {
    release: { type: 'string', multiple: true, default: [...releases] },
    // Options of the base, for what an archive lacks: `--base kernel=NAME`.
    base: { type: 'string', multiple: true, default: [] },
    only: { type: 'string', multiple: true, default: cases.map(({ name }) => name) },
  },
})
const chosen = releases.filter((release) => values.release.includes(release))
const rows = cases.filter(({ name }) => values.only.includes(name))
for (const word of values.release) known(word, releases)
for (const word of values.only)
  known(
    word,
    cases.map(({ name }) => name),
  )

const base = Object.fromEntries(
  values.base.map((text) => [text.replace(/=.*/s, ''), text.replace(/^[^=]*=/, '')]),
)
t.setTimeout(0)
const table: string[] = []
for (const release of chosen)
  for (const one of rows)
    await t.test(`${release} ${one.name}`, { timeout: 3_600_000 }, async (t) => {
      const began = Date.now()
      t.teardown(() => {
        const took = Math.round((Date.now() - began) / 1000)
        table.push(`${release} ${one.name}: ${t.passing() ? 'works' : 'FAILS'}, ${took} s`)
      })
      await prove(t, { release, one, base })
    })
for (const line of table) t.comment(line)

function known(word: string, words: readonly string[]): void {
  if (words.includes(word)) return
  process.stderr.write(`'${word}' is none of: ${words.join(', ')}\n`)
  process.exit(2)
}
