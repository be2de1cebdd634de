import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import ts from 'typescript'
import { architectures } from '../../lib/architectures.ts'
import { builders } from '../../lib/builders/index.ts'
import { bootloaders } from '../../lib/disk/bootloaders/index.ts'
import { filesystems } from '../../lib/disk/filesystems/index.ts'
import { formats } from '../../lib/disk/formats/index.ts'
import { hostTools, toolsByPackage } from '../../lib/doctor/tools.ts'
import { packageFolder } from '../../lib/files.ts'
import { loaders } from '../../lib/pxe/loaders.ts'
import { compressions } from '../../lib/ramdisk/compressions.ts'
import { targets } from '../../lib/targets/index.ts'
import { findNodes, sourcesBelow } from '../fixtures/sources.ts'

const commands = (name: string) => {
  const architecture = architectures.find((one) => one.name === name)
  return new Set(hostTools(architecture).map(({ command }) => command))
}

t.test('every tool of every driver is in the list', (t) => {
  const drivers = [...builders, ...filesystems, ...formats, ...targets]
  for (const architecture of architectures) {
    const known = commands(architecture.name)
    const named = [
      ...drivers.flatMap(({ tools }) => tools),
      ...bootloaders.flatMap(({ tools }) => tools(architecture)),
      ...compressions.flatMap(({ tool }) => tool ?? []),
      ...loaders.flatMap(({ files }) => files),
    ]
    t.strictSame(
      named.map(({ command }) => command).filter((command) => !known.has(command)),
      [],
      architecture.name,
    )
  }
  t.end()
})

t.test('so is every tool of the flavours that come with parfait', (t) => {
  const known = commands('amd64')
  for (const name of readdirSync(join(packageFolder, 'flavours'))) {
    const text = readFileSync(join(packageFolder, 'flavours', name, 'flavour.json'), 'utf8')
    const tools = Object.keys(JSON.parse(text).tools ?? {})
    t.strictSame(
      tools.filter((command) => !known.has(command)),
      [],
      name,
    )
  }
  t.end()
})

/** What no host is without that has the rest. */
const everywhere: Readonly<Record<string, string>> = {
  cat: 'coreutils',
  chroot: 'coreutils',
  sync: 'coreutils',
  umount: 'comes with mount',
}

const callers = ['run', 'spawn', 'execFile', 'execFileSync', 'runQuietly']

t.test('so is every program that the engine calls by name', (t) => {
  const known = commands('amd64')
  const isStranger = (node: ts.Node): boolean => {
    if (!ts.isCallExpression(node) || !callers.includes(node.expression.getText())) return false
    const [first] = node.arguments
    if (first === undefined || !ts.isStringLiteral(first)) return false
    return !known.has(first.text) && !(first.text in everywhere)
  }
  t.strictSame(
    sourcesBelow('lib').flatMap((source) => findNodes(source, isStranger)),
    [],
  )
  t.end()
})

t.test('names of packages by distribution', (t) => {
  const names = (distribution: string) => [...toolsByPackage(['build'], [distribution]).keys()]
  t.ok(names('debian').includes('xz-utils'))
  t.ok(names('fedora').includes('xz'))
  t.ok(names('nixos').includes('xz'), 'the tool stands for a package that nobody has named')
  t.end()
})

t.test('what an architecture needs', (t) => {
  t.ok(commands('amd64').has('/usr/lib/grub/i386-pc/modinfo.sh'))
  const arm = commands('arm64')
  t.notOk(arm.has('/usr/lib/grub/i386-pc/modinfo.sh'))
  for (const command of ['qemu-system-aarch64', '/usr/share/AAVMF/AAVMF_CODE.fd'])
    t.ok(arm.has(command), command)
  t.end()
})
