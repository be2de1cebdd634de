/** Types docs/from-your-scripts.md: three tutorials, and what they print. */
import t from 'tap'
import { read } from './fixtures/pages.ts'
import { blocksOf } from './fixtures/told-page.ts'
import { needsMachines, typeBlocks } from './fixtures/type-page.ts'

t.setTimeout(1_800_000)

t.test('every command of the tutorials, in order', { skip: needsMachines() }, (t) =>
  typeBlocks(t, blocksOf(read('docs/from-your-scripts.md'))),
)
