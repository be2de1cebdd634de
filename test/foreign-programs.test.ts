import t from 'tap'
import { amd64 } from '../lib/architectures/amd64.ts'
import { arm64 } from '../lib/architectures/arm64.ts'
import { findArchitecture } from '../lib/architectures.ts'
import { requirePrograms } from '../lib/foreign-programs.ts'

/** An entry of binfmt_misc as Debian's packages register it. */
const entry = (change: Readonly<Record<string, string>> = {}) => {
  const lines = {
    interpreter: 'interpreter /usr/libexec/qemu-binfmt/aarch64-binfmt-P',
    flags: 'flags: POCF',
    offset: 'offset 0',
    magic: 'magic 7f454c460201010000000000000000000200b700',
    mask: 'mask ffffffffffffff00fffffffffffffffffeffffff',
    ...change,
  }
  return `${change.state ?? 'enabled'}\n${Object.values(lines).join('\n')}\n`
}

const cases: readonly [string, Readonly<Record<string, string>>, boolean][] = [
  ['an interpreter', { status: 'enabled\n', 'qemu-aarch64': entry() }, true],
  ['no entry', { status: 'enabled\n' }, false],
  ['all switched off', { status: 'disabled\n', 'qemu-aarch64': entry() }, false],
  ['one switched off', { status: 'enabled\n', x: entry({ state: 'disabled' }) }, false],
  ['a file that a tree lacks', { status: 'enabled\n', x: entry({ flags: 'flags: OC' }) }, false],
  [
    'that of another architecture',
    { status: 'enabled\n', x: entry({ magic: 'magic 7f454c460101010000000000000000000200280' }) },
    false,
  ],
  [
    'for a name, not for content',
    { status: 'enabled\n', x: 'enabled\ninterpreter /x\nflags: F\nextension .exe\n' },
    false,
  ],
]

for (const [name, files, isUsable] of cases)
  t.test(name, async (t) => {
    const root = t.testdir({ proc: { sys: { fs: { binfmt_misc: files } } } })
    const host = { architecture: amd64, root, distribution: ['debian'] }
    const asked = requirePrograms(arm64, host)
    if (isUsable) await t.resolves(asked)
    else
      await t.rejects(asked, {
        code: 'tool-missing',
        message: "Programs of 'arm64' do not run on this machine, which is 'amd64'",
        hint: /^install the packages 'qemu-user-static' and 'binfmt-support'/,
      })
    await t.resolves(requirePrograms(findArchitecture('i386'), host), 'its own processor runs it')
  })

t.test('where the kernel does not tell, a tiny program is tried', async (t) => {
  const root = t.testdir({ scratch: {} })
  const host = { architecture: arm64, root, scratch: t.testdirName, distribution: ['debian'] }
  await t.resolves(requirePrograms(arm64, host))
  if (process.arch === 'x64')
    await t.resolves(requirePrograms(amd64, host), 'it is started, whatever the host is said to be')
  const strange = { ...arm64, elf: { ...arm64.elf, machine: 12345 } }
  await t.rejects(requirePrograms(strange, { ...host, architecture: amd64 }), {
    code: 'tool-missing',
  })
  const { scratch, ...rest } = host
  await t.resolves(requirePrograms(strange, rest), 'nowhere to put one: the build will find out')
})
