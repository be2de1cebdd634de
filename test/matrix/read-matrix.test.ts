import fc from 'fast-check'
import t from 'tap'
import { ParfaitError } from '../../lib/errors.ts'
import { readMatrix } from '../../lib/matrix/read-matrix.ts'
import { settingsOfDisk } from '../../lib/products/disk/settings.ts'
import { rowsOf } from '../../lib/settings/product.ts'
import { anyValue } from '../fixtures/any-value.ts'
import { fuzzRuns } from '../fixtures/fuzz.ts'

const read = (text: string) => readMatrix(text, 'matrix.yml', rowsOf(settingsOfDisk))
const faultsOf = (text: string) =>
  read(text).faults.map(({ place, message }) => `${place} ${message}`)

t.test('a whole file', (t) => {
  const { matrix, faults } = read(`
flavours: [vm]
settings: {packages: [less]}
options: {vm: {a: 1}}
axes:
  release: [bookworm, 13]
  size: [10G, 2T, 20]
  mirror: [near, far]
  image:
    - {name: web, flavours: [web], settings: {filesystem: ext4}, options: {vm: {a: 2}}}
    - {name: bare}
  format: [qcow2, raw.zst]
set: {mirror: debian.mirror}
exclude: [{release: 13, size: 10G}]
include: [{release: sid, mirror: far}]
name: 'x-{release}-{size}-{mirror}-{image}'
output: out/
`)
  t.strictSame(faults, [])
  t.match(matrix, {
    common: { flavours: ['vm'], settings: { packages: ['less'] }, options: { vm: { a: 1 } } },
    template: 'x-{release}-{size}-{mirror}-{image}',
    output: 'out/',
  })
  const valuesOf = (name: string) => matrix?.axes.find((axis) => axis.name === name)?.values
  t.match(valuesOf('release'), [
    { settings: { release: 'bookworm' } },
    { settings: { release: '13' } },
  ])
  t.match(
    valuesOf('size'),
    [10, 2048, 20].map((imageSize) => ({ settings: { imageSize } })),
  )
  t.match(valuesOf('mirror'), [{ options: { debian: { mirror: 'near' } } }, { name: 'far' }])
  t.match(valuesOf('image'), [
    { name: 'web', flavours: ['web'] },
    { name: 'bare', flavours: [] },
  ])
  t.strictSame(
    matrix?.axes.filter(({ isFormat }) => isFormat).map(({ name }) => name),
    ['format'],
  )
  t.equal(valuesOf('release')?.[1]?.at([]), 'matrix.yml:6:23')
  t.equal(valuesOf('image')?.[0]?.at(['filesystem']), 'matrix.yml:10:47')
  t.equal(valuesOf('image')?.[0]?.at(['options', 'vm', 'a']), 'matrix.yml:10:81')
  t.end()
})

t.test('without a name, the values have hyphens between', (t) => {
  const template = (axes: string) => read(`axes: {${axes}}`).matrix?.template
  t.equal(template('release: [a], size: [1], format: [raw]'), '{release}-{size}')
  t.equal(template('format: [raw]'), 'image')
  t.end()
})

t.test('what is refused, and where', (t) => {
  const axes = 'axes:\n  release: [a, b]\n  format: [raw]\n'
  const cases: [string, readonly (string | RegExp)[]][] = [
    ['', [/^matrix.yml:1:1 must be object/]],
    ['axes: {}', [/axes: must NOT have fewer than 1/]],
    ['axes: {release: []}', [/axes\/release: must NOT have fewer/]],
    [`${axes}sets: {}`, ["matrix.yml:4:1 unknown key 'sets'; did you mean 'set'?"]],
    ['axes:\n  release: [a, [b]]', [/^matrix.yml:2:16 axes\/release\/1/]],
    ['axes:\n  release: [{settings: {}}]', [/^matrix.yml:2:13 .*'name'/]],
    ['axes:\n  colour: [red]', [/^matrix.yml:2:3 It is not said what the axis 'colour' sets/]],
    ['axes:\n  a b: [{name: x}]', [/^matrix.yml:2:3 Expected a name of letters/]],
    ['axes:\n  a: [x]\nset: {a: relase}', [/^matrix.yml:3:7 .*did you mean 'release'/]],
    ['axes:\n  a: [x]\nset: {a: output}', [/^matrix.yml:3:7 Expected a setting/]],
    [`${axes}set: {size: imageSize}`, ["matrix.yml:4:7 No axis has the name 'size'"]],
    ['axes:\n  size: [1]\n  imageSize: [2]', [/both set 'imageSize'/]],
    ['axes:\n  release: [a, a]', ["matrix.yml:2:16 The axis 'release' has the value 'a' twice"]],
    [`${axes}exclude: [{relase: a}]`, [/^matrix.yml:4:12 .*did you mean 'release'/]],
    [`${axes}exclude: [{release: c}]`, ["matrix.yml:4:12 The axis 'release' has no value 'c'"]],
    [`${axes}name: x`, ["matrix.yml:4:1 Expected a name with an axis in it, got 'x'"]],
    [`${axes}name: '{relese}'`, [/^matrix.yml:4:1 .*did you mean 'release'/]],
    [`${axes}name: '{release}-{format}'`, ["matrix.yml:4:1 '{format}' is a format"]],
    [`${axes}settings: {output: x}`, [/^matrix.yml:4:12 'output' is no setting of one image/]],
    [`${axes}settings: {flavours: [x]}`, [/'flavours' is no setting/]],
    [
      'axes:\n  colour: [red]\n  taste: [x]\nname: y\nexclude: [{z: 1}]',
      [/colour/, /taste/, /Expected a name/, /'z'/],
    ],
  ]
  for (const [text, wanted] of cases) {
    const faults = faultsOf(text)
    t.equal(faults.length, wanted.length, text)
    for (const [index, one] of wanted.entries()) t.match(faults[index], one, text)
  }
  t.end()
})

t.test('whatever a file says, it is read or refused', (t) => {
  fc.assert(
    fc.property(anyValue, anyValue, anyValue, (a, b, c) => {
      const texts = [{ axes: { x: [a], release: b }, set: c }, { axes: a, include: [b] }, a]
      for (const text of texts) {
        const { matrix, faults } = read(JSON.stringify(text) ?? '')
        t.ok(matrix ? faults.length === 0 : faults.every((one) => one instanceof ParfaitError))
      }
    }),
    { numRuns: fuzzRuns(100) },
  )
  t.end()
})
