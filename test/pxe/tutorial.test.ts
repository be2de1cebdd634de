/** Types docs/pxe-tutorial.md: each way to boot from the network, tried in QEMU, and what it prints. */
import t from 'tap'
import { read } from '../fixtures/pages.ts'
import { blocksOf } from '../fixtures/told-page.ts'
import { needsMachines, typeBlocks } from '../fixtures/type-page.ts'

t.setTimeout(1_200_000)

t.test('every command of the tutorial, in order', { skip: needsMachines() }, (t) =>
  typeBlocks(t, blocksOf(read('docs/pxe-tutorial.md'))),
)
