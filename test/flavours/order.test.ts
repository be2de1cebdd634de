import t from 'tap'
import type { Hook } from '../../lib/flavours/flavour.ts'
import { sortHooks } from '../../lib/flavours/order.ts'

/** A hook of which nothing but its name matters here. */
const hook = (flavour: string, name: string): Hook => ({
  flavour,
  name,
  phase: 'install',
  kind: 'script',
  file: `/${flavour}/install.d/${name}`,
  code: {},
  mentions: [],
})

const cases: [string, [string, string][], string[]][] = [
  [
    'by number, not by text',
    [
      ['a', '100-x'],
      ['a', '20-x'],
      ['a', '3-x'],
    ],
    ['a/3-x', 'a/20-x', 'a/100-x'],
  ],
  [
    'then by name',
    [
      ['a', '10-b'],
      ['b', '10-a'],
    ],
    ['b/10-a', 'a/10-b'],
  ],
  [
    'then by flavour',
    [
      ['b', '50-user'],
      ['a', '50-user'],
    ],
    ['b/50-user', 'a/50-user'],
  ],
  [
    'no number comes first',
    [
      ['a', '01-x'],
      ['a', 'zoo'],
    ],
    ['a/zoo', 'a/01-x'],
  ],
  [
    'leading zeros',
    [
      ['a', '9-x'],
      ['a', '08-x'],
      ['a', '010-x'],
    ],
    ['a/08-x', 'a/9-x', 'a/010-x'],
  ],
  [
    'bytes, not a locale',
    [
      ['a', '10-b'],
      ['a', '10-B'],
      ['a', '10_a'],
    ],
    ['a/10-B', 'a/10-b', 'a/10_a'],
  ],
]
for (const [title, hooks, wanted] of cases)
  t.strictSame(
    sortHooks(hooks.map(([flavour, name]) => hook(flavour, name))).map(
      (h) => `${h.flavour}/${h.name}`,
    ),
    wanted,
    title,
  )
