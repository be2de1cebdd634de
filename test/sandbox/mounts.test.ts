import t from 'tap'
import { type OverlayMount, overlayArguments, overlayOptions } from '../../lib/sandbox/mounts.ts'

const cases: [string, OverlayMount, string][] = [
  ['one layer to read', { target: '/t', lower: ['a'] }, 'lowerdir=a,userxattr'],
  ['topmost first', { target: '/t', lower: ['c', 'b', 'a'] }, 'lowerdir=c:b:a,userxattr'],
  [
    'with a place for changes',
    { target: '/t', lower: ['a'], upper: 'u', work: 'w' },
    'lowerdir=a,userxattr,upperdir=u,workdir=w,volatile',
  ],
  [
    'an upper without a work folder is none',
    { target: '/t', lower: ['a'], upper: 'u' },
    'lowerdir=a,userxattr',
  ],
]
for (const [title, mount, wanted] of cases) t.equal(overlayOptions(mount), wanted, title)

t.strictSame(overlayArguments({ target: '/t', lower: ['a'] }), [
  ...['--types', 'overlay', '--options', 'lowerdir=a,userxattr', 'overlay', '/t'],
])

// A mount's options must fit one page; mount(2).
const lower = Array.from({ length: 100 }, () => `layers/${'0'.repeat(20)}/fs`)
const work = `work/1234567-abcdef/${'0'.repeat(12)}`
const longest = {
  target: '/t',
  lower: [`${work}/environment`, ...lower],
  upper: `${work}/layer/fs`,
}
t.ok(overlayOptions({ ...longest, work: `${work}/overlay` }).length < 4096, 'room for 100 layers')
