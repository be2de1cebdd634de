import t from 'tap'
import { type View, viewArguments } from '../../lib/sandbox/view.ts'

/** The arguments as one text, options at the beginning of lines. */
const text = (view: View) => viewArguments(view).join(' ').replaceAll(' --', '\n--')

const own = ['--unshare-pid', '--unshare-ipc', '--unshare-uts', '--die-with-parent']

t.test('every view has namespaces, /dev and /proc of its own', (t) => {
  const roots: View['root'][] = [
    { kind: 'host' },
    { kind: 'tools' },
    { kind: 'tree', folder: '/t', writable: true },
  ]
  for (const root of roots) {
    const said = text({ root, binds: [] }).split('\n')
    for (const line of [...own, '--dev /dev', '--proc /proc', '--hostname localhost'])
      t.ok(said.includes(line), `${root.kind}: ${line}`)
    t.equal(said.at(-1), '--chdir /')
  }
  t.end()
})

t.test('what is seen, and what can be written', (t) => {
  const cases: [string, View, RegExp[], RegExp[]][] = [
    [
      'the host is read-only',
      { root: { kind: 'host' }, binds: [] },
      [/^--ro-bind \/ \/$/m],
      [/^--bind/m, /tmpfs \/tmp/],
    ],
    [
      'tools: programs, and no users’ data',
      { root: { kind: 'tools' }, binds: [] },
      [/^--tmpfs \/$/m, /^--ro-bind-try \/usr \/usr$/m, /^--tmpfs \/tmp$/m],
      [/^--bind/m, /\/home/, /\/root/, /bind \/ \/$/m, /\/var/],
    ],
    [
      'a tree',
      { root: { kind: 'tree', folder: '/t', writable: true }, binds: [] },
      [/^--bind \/t \/$/m, /^--perms 1777\n--tmpfs \/tmp$/m, /^--perms 0755\n--tmpfs \/run$/m],
      [/ro-bind (?!\/proc\/sys)/],
    ],
    [
      'a tree to read',
      { root: { kind: 'tree', folder: '/t', writable: false }, binds: [] },
      [/^--ro-bind \/t \/$/m],
      [/^--bind/m],
    ],
    [
      'a tree to change root into',
      { root: { kind: 'tools' }, binds: [], chroot: { from: '/t', to: '/target' } },
      [
        /^--bind \/t \/target$/m,
        /^--dev \/target\/dev$/m,
        /^--proc \/target\/proc$/m,
        /^--tmpfs \/target\/tmp$/m,
      ],
      [],
    ],
    [
      'binds are read-only unless said',
      {
        root: { kind: 'host' },
        binds: [
          { from: '/a', to: '/b' },
          { from: '/c', to: '/d', writable: true },
          { from: '/e', to: '/f', optional: true },
          { from: '/g', to: '/h', optional: true, writable: true },
        ],
        folder: '/work',
      },
      [
        /^--ro-bind \/a \/b$/m,
        /^--bind \/c \/d$/m,
        /^--ro-bind-try \/e \/f$/m,
        /^--bind-try \/g \/h$/m,
        /^--chdir \/work$/m,
      ],
      [],
    ],
  ]
  for (const [title, view, present, absent] of cases) {
    for (const pattern of present) t.match(text(view), pattern, `${title}: ${pattern}`)
    for (const pattern of absent) t.notMatch(text(view), pattern, `${title}: not ${pattern}`)
  }
  t.end()
})

t.test('binds lie over the temporary folders', (t) => {
  const view: View = {
    root: { kind: 'tree', folder: '/t', writable: true },
    binds: [{ from: '/x', to: '/tmp/in_target.d/x' }],
  }
  const args = viewArguments(view)
  t.ok(args.indexOf('/tmp/in_target.d/x') > args.indexOf('/tmp'))
  t.end()
})
