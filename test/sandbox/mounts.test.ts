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
