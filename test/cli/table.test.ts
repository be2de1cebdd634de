import t from 'tap'
import { formatTable } from '../../lib/cli/table.ts'

const rows = [
  ['a', 'first', '/one'],
  ['bbb', 'x', '/two/three'],
]
const cases: [string, string[][], number | undefined, string][] = [
  ['no rows', [], undefined, ''],
  ['as wide as needed', rows, undefined, 'a    first  /one\nbbb  x      /two/three\n'],
  ['it fits just', rows, 22, 'a    first  /one\nbbb  x      /two/three\n'],
  ['the last column goes', rows, 20, 'a    first\nbbb  x\n'],
  ['two stay, clipped', rows, 7, 'a    f…\nbbb  x\n'],
  ['rows of other lengths', [['a'], ['bb', 'c']], undefined, 'a\nbb  c\n'],
  [
    'an empty cell at the end',
    [
      ['a', ''],
      ['b', 'c'],
    ],
    undefined,
    'a\nb  c\n',
  ],
]
t.equal(formatTable([['a\u001b[31mb\u202e', 'c\rd']], 80), 'ab  d\n', 'no escapes of others')
t.equal(formatTable([['a', 'b', 'c']], 0), 'a  b  c\n', 'a terminal that does not know its width')
for (const [title, table, columns, wanted] of cases)
  t.equal(formatTable(table, columns), wanted, title)
