/** Types docs/shared-store.md: what one store has made another pulls, and nothing is made twice. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { busyboxBase } from '../fixtures/busybox-base.ts'
import { read } from '../fixtures/pages.ts'
import { blocksOf, flavourBlocks, typedAs } from '../fixtures/told-page.ts'
import { typeBlocks } from '../fixtures/type-page.ts'
import { needsSandbox } from '../fixtures/workshop.ts'

t.setTimeout(300_000)

/** What an image was written of is no step. */
const takeKey =
  'KEY=$(parfait cache list --json | node -p "JSON.parse(fs.readFileSync(0)).find(({ phase }) => phase !== \'disk\').key")'

t.test('every command of the page, in order', { skip: needsSandbox() }, async (t) => {
  const begin = [
    ...flavourBlocks('flavours', { vm: busyboxBase }),
    { command: 'export FLAVOURS_PATH="$HOME/flavours" PARFAIT_STORE="$HOME/store"' },
  ]
  const blocks = typedAs(blocksOf(read('docs/shared-store.md')), {
    words: [
      ['file:///srv/layers', 'file://$HOME/layers'],
      ['KEY', '"$KEY"'],
    ],
    before: [
      ['disk-image-create -o two', 'export PARFAIT_STORE="$HOME/elsewhere"'],
      ['parfait cache list', takeKey],
    ],
  })
  const { home, output } = await typeBlocks(t, [...begin, ...blocks])
  t.match(output, /[1-9]\d* layers? of .* went to file:/)
  t.match(output, /[1-9]\d* layers? of .* came from file:/)
  t.match(output, /made 0 steps, reused [1-9]/)
  t.match(output, /^pushed 0 layers[\s\S]*^pulled 0 layers[\s\S]*^distrusted 1 layer$/m)
  const [one, two] = ['one', 'two'].map((name) => readFileSync(join(home, `${name}.qcow2`)))
  t.ok(two && one?.equals(two), 'the same image')
})
