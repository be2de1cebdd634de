import t from 'tap'
import { visibleData } from '../../lib/plan/visible-data.ts'
import { flavourWith } from '../fixtures/flavour.ts'

const a = flavourWith('a', { requires: ['b'] })
const b = flavourWith('b', { requires: ['c', 'a'] })
const c = flavourWith('c', {})
const d = flavourWith('d', {})
const old = flavourWith('old', {}, { hasManifest: false })
const all = [c, b, a, d, old]
const data = Object.fromEntries(
  ['a', 'c', 'd'].map((name) => [name, { folder: `/data/${name}`, digests: { f: `of ${name}` } }]),
)
const cases: [string, typeof a, string[]][] = [
  ['its own, and that of what it requires, in order', a, ['c', 'a']],
  ['through others, also in a circle', b, ['c', 'a']],
  ['its own alone', c, ['c']],
  ['not that of strangers', d, ['d']],
  ['without a manifest all', old, ['c', 'a', 'd']],
]
for (const [title, flavour, wanted] of cases)
  t.strictSame(
    visibleData(flavour, all, data),
    {
      folders: wanted.map((name) => `/data/${name}`),
      digests: Object.fromEntries(wanted.map((name) => [`${name}/f`, `of ${name}`])),
    },
    title,
  )
