import t from 'tap'
import { expandMatrix } from '../../lib/matrix/expand.ts'
import type { Cell, Matrix } from '../../lib/matrix/matrix.ts'
import { readMatrix } from '../../lib/matrix/read-matrix.ts'
import { settingsOfDisk } from '../../lib/products/disk/settings.ts'
import { rowsOf } from '../../lib/settings/product.ts'

function matrixOf(text: string): Matrix {
  const { matrix, faults } = readMatrix(text, 'matrix.yml', rowsOf(settingsOfDisk))
  if (!matrix) throw faults[0]
  return matrix
}

const named = (cells: readonly Cell[]) =>
  cells.map(({ name, formats }) => [name, ...formats].join(' '))
const expand = (text: string) => expandMatrix(matrixOf(text))

const axes = 'axes: {release: [bookworm, trixie], size: [10G, 20G], format: [qcow2, raw.zst]}\n'

t.test('each with each; formats of one image are one build', (t) => {
  const { cells, faults } = expand(axes)
  t.strictSame(faults, [])
  t.strictSame(named(cells), [
    'bookworm-10G qcow2 raw.zst',
    'bookworm-20G qcow2 raw.zst',
    'trixie-10G qcow2 raw.zst',
    'trixie-20G qcow2 raw.zst',
  ])
  t.match(cells[0]?.shares, [
    { settings: {} },
    { settings: { release: 'bookworm' } },
    { settings: { imageSize: 10 } },
  ])
  t.end()
})

t.test('excluded, included', (t) => {
  t.strictSame(
    named(
      expand(
        `${axes}exclude: [{release: bookworm, size: 20G}, {size: 10G, format: raw.zst}]\ninclude: [{release: sid, size: 10G}, {release: trixie, size: 5G, format: raw}]`,
      ).cells,
    ),
    [
      'bookworm-10G qcow2',
      'trixie-10G qcow2',
      'trixie-20G qcow2 raw.zst',
      'sid-10G qcow2 raw.zst',
      'trixie-5G raw',
    ],
  )
  const twice = expand(`${axes}include: [{release: trixie, size: 20G, format: raw}]`)
  t.strictSame(named(twice.cells).at(-1), 'trixie-20G qcow2 raw.zst raw')
  t.end()
})

t.test('what is refused', (t) => {
  const refused = (text: string) =>
    expand(text).faults.map(({ place, message, hint }) => `${place} ${message}: ${hint}`)
  t.strictSame(refused(`${axes}name: '{release}'`), [
    "matrix.yml:2:1 2 images would have the name 'bookworm': they differ in {size}: put it into 'name'",
    "matrix.yml:2:1 2 images would have the name 'trixie': they differ in {size}: put it into 'name'",
  ])
  t.match(refused(`${axes}exclude: [{size: 10G}, {size: 20G}]`), [/all are excluded/])
  t.match(refused('axes: {release: [a/b]}\nname: "x-{release}"'), [/Expected the name of a file/])
  t.match(refused('axes: {release: ["a\\e[1m"]}'), [/characters that a line can show/])
  t.match(refused('axes: {release: [..]}'), [/which is a folder/])
  const some = (name: string, count: number) =>
    `  ${name}: [${Array.from({ length: count }, (_, index) => `{name: v${index}}`)}]\n`
  t.strictSame(
    expand(`axes:\n${some('a', 100)}${some('b', 100)}`).cells.length,
    10_000,
    'as many as may be',
  )
  t.match(refused(`axes:\n${some('a', 100)}${some('b', 101)}`), [/at most 10000 images, got 10100/])
  const many = Array.from({ length: 9 }, (_, index) => some(`a${index}`, 1000)).join('')
  t.match(refused(`axes:\n${many}`), [/at most 10000 images, got 1e\+27/])
  t.end()
})
