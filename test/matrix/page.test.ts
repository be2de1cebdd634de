/** The files that docs/matrix.md shows are read, and make what it says. */
import t from 'tap'
import { openMatrix } from '../../lib/matrix/open-matrix.ts'
import { read } from '../fixtures/pages.ts'

const files = [...read('docs/matrix.md').matchAll(/^```yaml\n(.*?)^```/gms)]
const open = (index: number, only: readonly string[] = []) =>
  openMatrix(files[index]?.[1] ?? '', 'matrix.yml', { cwd: '/w', env: {}, flags: {}, only })

t.test('ten images', (t) => {
  const cells = open(0)
  t.equal(cells.length, 10)
  t.match(cells.at(-1)?.settings, {
    output: '/w/images/ubuntu2404-40G-bootstrap',
    flavours: ['vm', 'vm-bootstrap', 'ubuntu'],
    release: 'noble',
    product: { settings: { imageSize: 40, formats: ['qcow2'] } },
  })
  t.equal(open(0, ['system=debian*']).length, 7)
  t.end()
})

t.test('ten files of five images', (t) => {
  const cells = open(1)
  t.equal(cells.length, 5)
  t.equal(cells.flatMap(({ cell: { formats } }) => formats).length, 10)
  t.end()
})
