import t from 'tap'
import { parse } from 'yaml'
import { addPackages, type PackageTable } from '../../lib/elements/package-installs.ts'

const situation = {
  architecture: 'amd64',
  environment: {
    DIB_DEFAULT_INSTALLTYPE: 'source',
    DIB_INSTALLTYPE_my_tool: 'package',
    SET: 'yes',
  },
  place: 'package-installs.yaml',
}

/** `phase install|uninstall: names`, of elements with their lists. */
function tableOf(...lists: [string, string][]): string[] {
  const table: PackageTable = {}
  for (const [element, text] of lists) addPackages(table, element, parse(text), situation)
  return Object.entries(table).flatMap(([phase, lists]) =>
    (['install', 'uninstall'] as const).map(
      (what) => `${phase} ${what}: ${lists[what].map(({ name }) => name).join(' ')}`,
    ),
  )
}

t.test('phases, conditions and alternatives', (t) => {
  const text = `
plain:
early: { phase: pre-install.d }
here: { arch: "i386, amd64" }
elsewhere: { not-arch: amd64 }
source-only: { installtype: source }
package-only: { installtype: package }
when-yes: { when: SET = yes }
when-no: { when: [SET = yes, SET != yes] }
either:
  - when: SET = no
    phase: post-install.d
  - when: SET = yes
old: { dib_python_version: 2 }
`
  t.strictSame(tableOf(['acme', text]), [
    'install.d install: plain here source-only when-yes either',
    'install.d uninstall: ',
    'pre-install.d install: early',
    'pre-install.d uninstall: ',
  ])
  t.strictSame(tableOf(['my-tool', 'a: { installtype: package }\nb: { installtype: source }']), [
    'install.d install: a',
    'install.d uninstall: ',
  ])
  t.strictSame(tableOf(['empty', '']), [])
  t.end()
})

t.test('what one element wants is not removed by another', (t) => {
  const wants = ['one', 'tool:\n'] as [string, string]
  const removes = ['two', 'tool: { uninstall: true }\n'] as [string, string]
  const builds = ['three', 'tool: { build-only: true }\n'] as [string, string]
  t.strictSame(tableOf(removes), ['install.d install: ', 'install.d uninstall: tool'])
  t.strictSame(tableOf(builds), ['install.d install: tool', 'install.d uninstall: tool'])
  for (const order of [
    [wants, removes],
    [removes, wants],
  ])
    t.strictSame(tableOf(...order), ['install.d install: tool', 'install.d uninstall: '])
  t.match(tableOf(wants, builds)[1], /: $/)
  t.end()
})

t.test('faults name the file and the package', (t) => {
  const cases: [string, string][] = [
    ['[a]', 'expected a map of packages'],
    ['a: { arch: amd64, not-arch: i386 }', "'a' has 'arch' and 'not-arch'"],
    ['a: { when: SET }', "'when: SET' of 'a' is not VARIABLE = VALUE"],
    ['a: { when: UNSET = x }', 'a variable that is not set'],
  ]
  for (const [text, message] of cases)
    t.throws(() => tableOf(['acme', text]), { code: 'flavour-manifest', message })
  t.end()
})
