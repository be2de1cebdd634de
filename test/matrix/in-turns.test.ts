import t from 'tap'
import { inTurns } from '../../lib/matrix/in-turns.ts'
import { openMatrix } from '../../lib/matrix/open-matrix.ts'

t.test('images of one content come one after the other turn', (t) => {
  const text = `axes: {release: [bookworm, trixie], colour: [red, blue], size: [1, 2]}
set: {colour: paint.colour}
exclude: [{release: trixie, colour: blue}]
`
  const cells = openMatrix(text, 'matrix.yml', { cwd: '/', env: {}, flags: {}, only: [] })
  t.strictSame(
    inTurns(cells).map(({ cell: { name } }) => name),
    [
      'bookworm-red-1',
      'bookworm-blue-1',
      'trixie-red-1',
      'bookworm-red-2',
      'bookworm-blue-2',
      'trixie-red-2',
    ],
  )
  t.strictSame(inTurns([]), [])
  t.end()
})
