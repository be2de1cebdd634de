import t from 'tap'
import { Faults, faultsOf } from '../../lib/errors.ts'
import { openMatrix } from '../../lib/matrix/open-matrix.ts'

const axes =
  'flavours: [vm]\naxes: {release: [bookworm, trixie], size: [10G, 20G], format: [qcow2, raw.zst]}\nname: "debian-{release}-{size}"\n'

function open(text: string, only: readonly string[] = [], more: object = {}) {
  const sources = { cwd: '/w', env: {}, flags: {}, only, ...more }
  return openMatrix(text, 'matrix.yml', sources)
}

const namesOf = (only: readonly string[], text = axes) =>
  open(text, only).map(({ cell }) => [cell.name, ...cell.formats].join(' '))

t.test('settings of images', (t) => {
  const text = `${axes}output: out\nsettings: {filesystem: ext4}\noptions: {vm: {a: 1, b: 1}}\n`
  const env = { RELEASE: 'sid', IMAGE_SIZE: '3', IMAGE_TYPE: 'vhd', HOME: '/h' }
  const all = open(text, [], { env, flags: { store: '/s' }, set: ['vm.b=2'] })
  t.equal(all.length, 4)
  t.match(all[3]?.settings, {
    output: '/w/out/debian-trixie-20G',
    release: 'trixie',
    store: '/s',
    flavours: ['vm'],
    product: { settings: { imageSize: 20, formats: ['qcow2', 'raw.zst'], filesystem: 'ext4' } },
    options: { vm: { b: '2' } },
    fileOptions: { vm: { a: 1, b: 1 } },
    fileOptionPlaces: { vm: { a: 'matrix.yml:6:16' } },
    env: { IMAGE_NAME: 'debian-trixie-20G', RELEASE: 'trixie' },
  })
  t.end()
})

t.test('later axes have the last word, and flavours add up', (t) => {
  const text = `flavours: [vm]
axes:
  image: [{name: web, flavours: [nginx], settings: {packages: [a]}, options: {vm: {x: 1, y: 1}}}]
  level: [{name: high, flavours: [x], settings: {packages: [b]}, options: {vm: {y: 2}}}]
  mirror: [m]
set: {mirror: vm.z}
`
  t.match(open(text), [
    {
      cell: { name: 'web-high-m' },
      settings: {
        flavours: ['vm', 'nginx', 'x'],
        packages: ['b'],
        fileOptions: { vm: { x: 1, y: 2, z: 'm' } },
        fileOptionPlaces: {
          vm: { x: 'matrix.yml:3:84', y: 'matrix.yml:4:81', z: 'matrix.yml:5:12' },
        },
      },
    },
  ])
  t.end()
})

t.test('--only', (t) => {
  t.strictSame(namesOf(['release=bookworm', 'size=20G']), ['debian-bookworm-20G qcow2 raw.zst'])
  t.equal(namesOf(['release=bookworm', 'release=trixie']).length, 4)
  t.strictSame(namesOf(['size=1*', 'format=raw.zst']), [
    'debian-bookworm-10G raw.zst',
    'debian-trixie-10G raw.zst',
  ])
  t.strictSame(namesOf(['*-10G', 'release=trixie']), ['debian-trixie-10G qcow2 raw.zst'])
  t.strictSame(namesOf(['size=5G'], `${axes}include: [{release: sid, size: 5G}]`), [
    'debian-sid-5G qcow2 raw.zst',
  ])
  const refused: [string, object][] = [
    ['relase=x', { message: /did you mean 'release'/, place: '--only' }],
    ['size=10', { message: /The axis 'size' has no value '10'; did you mean '10G'/ }],
    ['ubuntu-*', { message: "No image fits 'ubuntu-*'" }],
  ]
  for (const [word, wanted] of refused)
    t.throws(() => namesOf([word]), { code: 'usage', ...wanted })
  t.end()
})

t.test('faults of all images at once, each once', (t) => {
  const text = `axes:
  release: [bookworm, 24.10]
  size: [10G, big]
  format: [qcow2, qcow3]
settings: {packages: 7}
`
  const thrown = (() => {
    try {
      return open(text)
    } catch (error) {
      return error
    }
  })()
  t.ok(thrown instanceof Faults)
  t.match(
    faultsOf(thrown)
      .map(({ place, message }) => `${place} ${message}`)
      .sort(),
    [
      "matrix.yml:2:23 Expected a text, got '24.1'",
      "matrix.yml:3:15 Expected a number, got 'big'",
      "matrix.yml:4:3 Unknown format 'qcow3'; did you mean 'qcow2'?",
      "matrix.yml:5:12 Expected a list, got '7'",
    ],
  )
  t.end()
})
