import t from 'tap'
import { lockText } from '../../lib/flavours/lock.ts'
import { packageFaults, pinnedPackages, toolFaults } from '../../lib/flavours/pins.ts'

t.test('lines of a base', (t) => {
  t.strictSame(pinnedPackages(['b 1 amd64 -', 'a 2 all abc', 'bare', 'two 3', '__proto__ 4']), {
    // As data: a name of a tree means nothing else.
    ['__proto__']: { version: '4' },
    a: { version: '2', architecture: 'all', sha256: 'abc' },
    b: { version: '1', architecture: 'amd64' },
    bare: { version: '' },
    two: { version: '3' },
  })
  t.end()
})

t.test('many differences are counted', (t) => {
  const lines = Array.from({ length: 50 }, (_, index) => `p${index} 1`)
  const faults = packageFaults(pinnedPackages(lines), pinnedPackages([]), '/lock')
  t.equal(faults.length, 21)
  t.match(faults.at(-1)?.message, '30 more packages differ')
  t.strictSame(packageFaults(pinnedPackages(lines), pinnedPackages(lines), '/lock'), [])
  t.match(packageFaults({}, pinnedPackages(['constructor 1']), '/lock')[0]?.message, /locked none/)
  t.end()
})

t.test('a tool that is not in the lock may be anything', (t) => {
  const one = { version: '1', architecture: 'amd64' }
  t.strictSame(toolFaults({ a: one }, { a: one, b: one }, '/lock'), [])
  t.match(toolFaults({ a: one }, {}, '/lock')[0]?.message, /locked 1 amd64, found none/)
  t.match(toolFaults({ a: one }, { a: { sha256: 'x' } }, '/lock')[0]?.message, /found sha256 x/)
  t.end()
})

t.test('a lock with images is of version 2', (t) => {
  const image = { tools: {}, packages: pinnedPackages(['a 1']) }
  const { lockVersion, images } = JSON.parse(lockText({ flavours: {}, images: { x: image } }))
  t.strictSame({ lockVersion, images }, { lockVersion: 2, images: { x: image } })
  t.equal(JSON.parse(lockText({ flavours: {} })).lockVersion, 1)
  t.end()
})
