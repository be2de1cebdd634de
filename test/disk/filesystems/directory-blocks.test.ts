import t from 'tap'
import { blocksOf } from '../../../lib/disk/filesystems/directory-blocks.ts'

t.test('names of 12 bytes: as many as a block has room for', async (t) => {
  const blocks = blocksOf()
  const answers = Array.from({ length: 600 }, (_, index) => blocks.add(`name-${1000000 + index}`))
  const expanded = answers.flatMap((answer, index) => (answer === 'expanded' ? [index] : []))
  // 4096 less a tail of 12, and less 24 for . and .. in the first; an entry takes 20.
  t.strictSame(expanded, [Math.floor(4060 / 20), Math.floor(4060 / 20) + Math.floor(4084 / 20)])
})

t.test('a short name goes where a long one had no room', async (t) => {
  const blocks = blocksOf()
  for (let index = 0; index < 15; index++) blocks.add('n'.repeat(255))
  t.equal(blocks.add('n'.repeat(255)), 'expanded', '15 of 264 bytes leave 100')
  t.equal(blocks.add('n'.repeat(92)), 'fits')
  t.equal(blocks.add('ü'), 'fits', 'bytes are counted')
})
