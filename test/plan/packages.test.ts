import t from 'tap'
import type { Manifest } from '../../lib/flavours/manifest.ts'
import type { JsonObject } from '../../lib/json.ts'
import { declaredPackages } from '../../lib/plan/packages.ts'
import { flavourWith } from '../fixtures/flavour.ts'

type Packages = Manifest['packages']
const cases: [string, Packages[], JsonObject, string[], string[]][] = [
  [
    'sorted, each once',
    [{ install: ['zsh', 'apt'] }, { install: ['apt', 'Bar'] }],
    {},
    [],
    ['Bar', 'apt', 'zsh'],
  ],
  ['of this phase alone', [{ 'pre-install': ['a'], install: ['b'] }], {}, [], ['b']],
  ['and those of the user', [{ install: ['b'] }], {}, ['a', 'b'], ['a', 'b']],
  ['an option', [{ install: ['{kernel}', 'a'] }], { kernel: 'linux' }, [], ['a', 'linux']],
  ['an option that is a list', [{ install: ['{list}'] }], { list: ['b', 'a'] }, [], ['a', 'b']],
  ['an empty option', [{ install: ['{kernel}', 'a'] }], { kernel: '' }, [], ['a']],
  ['the architecture', [{ install: ['linux-{architecture}'] }], {}, [], ['linux-amd64']],
  [
    'an option with the architecture',
    [{ install: ['{kernel}'] }],
    { kernel: 'linux-{architecture}' },
    [],
    ['linux-amd64'],
  ],
  ['what is no option stays', [{ install: ['{kernle}'] }], { kernel: 'x' }, [], ['{kernle}']],
  ['none', [{}], {}, [], []],
]
for (const [title, packages, options, more, wanted] of cases) {
  const flavours = packages.map((some, index) => flavourWith(`f${index}`, { packages: some }))
  const settings = { architecture: 'amd64' }
  t.strictSame(
    declaredPackages({ flavours, options: { f0: options }, settings }, 'install', more),
    wanted,
    title,
  )
}
