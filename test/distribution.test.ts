import { join } from 'node:path'
import t from 'tap'
import { packageHint, packageOf, parseOsRelease, readDistribution } from '../lib/distribution.ts'
import { hookTools } from '../lib/flavours/hook-tools.ts'
import { requireTool, requireTools } from '../lib/tools.ts'

const packages = { debian: 'xz-utils', fedora: 'xz', suse: 'xz' }

t.test('what a host says of itself', async (t) => {
  const cases: [string, string[]][] = [
    ['NAME="Debian"\nID=debian\nVERSION_ID="12"\n', ['debian']],
    ['ID_LIKE=debian\nID=ubuntu\n', ['ubuntu', 'debian']],
    ['ID="opensuse-leap"\nID_LIKE="suse opensuse"\n', ['opensuse-leap', 'suse', 'opensuse']],
    ["ID='rocky'\nID_LIKE='rhel centos fedora'\n", ['rocky', 'rhel', 'centos', 'fedora']],
    ['NAME=nothing\nVARIANT_ID=debian\n', []],
  ]
  for (const [text, names] of cases) t.strictSame(parseOsRelease(text), names, text)
  const root = t.testdir({ usr: { lib: { 'os-release': 'ID=alpine\n' } } })
  t.strictSame(await readDistribution(root), ['alpine'])
  t.strictSame(await readDistribution(join(root, 'nowhere')), [])
})

t.test('what a package is called there', (t) => {
  t.equal(packageOf({ packages }, ['ubuntu', 'debian']), 'xz-utils')
  t.equal(packageOf({ packages }, ['rocky', 'rhel', 'fedora']), 'xz')
  t.equal(packageOf({ packages }, ['nixos']), undefined)
  t.equal(packageOf({ packages }, ['constructor']), undefined)
  t.equal(packageHint({ packages }, ['debian']), "install the package 'xz-utils'")
  t.equal(
    packageHint({ packages }, ['nixos']),
    "install the package that has it: 'xz-utils' (debian), 'xz' (fedora), 'xz' (suse)",
  )
  t.end()
})

t.test('a missing program is named with its package on this host', async (t) => {
  const tool = { command: 'no-such-program', packages }
  const host = (name: string) => ({ path: t.testdirName, distribution: [name] })
  await t.rejects(requireTool(tool, host('debian')), {
    code: 'tool-missing',
    message: "The program 'no-such-program' was not found",
    hint: "install the package 'xz-utils'",
  })
  const code = 'tool-missing'
  const hint = "install the package 'xz'"
  await t.rejects(requireTools([tool, tool], host('fedora')), { code, hint })
  await t.rejects(requireTools([tool], host('nixos')), { code, hint: /\(debian\).*\(fedora\)/ })
})

t.test('a flavour names packages by Debian, or by distribution', (t) => {
  const manifest = { tools: { xz: 'xz-utils', curl: { debian: 'curl', fedora: 'curl-minimal' } } }
  t.strictSame(hookTools([{ manifest }]), [
    { command: 'xz', packages: { debian: 'xz-utils' } },
    { command: 'curl', packages: { debian: 'curl', fedora: 'curl-minimal' } },
  ])
  t.end()
})
