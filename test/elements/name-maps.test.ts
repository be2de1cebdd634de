import t from 'tap'
import { familyOf, packageNames, serviceNames } from '../../lib/elements/name-maps.ts'

const distribution = { name: 'leaf', release: '9-stream', family: 'tree' }

t.test('families', (t) => {
  const text = 'tree: branch leaf\nstone: pebble\n'
  t.equal(familyOf('leaf', text), 'tree')
  t.equal(familyOf('pebble', text), 'stone')
  t.equal(familyOf('sand', text), undefined)
  t.end()
})

t.test('packages: the nearest name counts', (t) => {
  const map = {
    default: { a: 'a0', b: 'b0', c: 'c0', d: 'd0' },
    family: { tree: { b: 'b1', c: 'c1', d: 'd1' }, stone: { b: 'no' } },
    distro: { leaf: { c: 'c2', d: '' } },
    release: { leaf: { '9': { e: 'e3 e4' }, '8': { e: 'no' } } },
  }
  const names = { a: 'a0', b: 'b1', c: 'c2', d: '', e: 'e3 e4' }
  t.strictSame(packageNames(map, distribution), names)
  t.strictSame(packageNames({}, distribution), {})
  t.end()
})

t.test('services', (t) => {
  const map = {
    one: { leaf: 'one-leaf', tree: 'no', default: 'no' },
    two: { tree: 'two-tree', default: 'no' },
    three: { default: 'three-d' },
    four: { stone: 'no' },
  }
  t.strictSame(serviceNames(map, distribution), {
    one: 'one-leaf',
    two: 'two-tree',
    three: 'three-d',
    four: 'four',
  })
  t.end()
})
