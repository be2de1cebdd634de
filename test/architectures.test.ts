import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { amd64 } from '../lib/architectures/amd64.ts'
import { arm64 } from '../lib/architectures/arm64.ts'
import { tinyProgram, tinyStatus } from '../lib/architectures/tiny-program.ts'
import { hostArchitecture, runsOn } from '../lib/architectures.ts'
import { machineArguments } from '../lib/boot/machine.ts'
import { grub } from '../lib/disk/bootloaders/grub.ts'
import { filesystems } from '../lib/disk/filesystems/index.ts'
import { gptType } from '../lib/disk/partition-types.ts'
import { packageFolder } from '../lib/files.ts'
import {
  type Architecture,
  architectureNames,
  architectures,
  findArchitecture,
} from '../lib/index.ts'
import { readElf } from '../lib/ramdisk/elf.ts'
import { entry, placed } from './disk/made.ts'
import { needs } from './disk/needs.ts'
import { needsSandbox, Workshop } from './fixtures/workshop.ts'

t.test('names', (t) => {
  t.equal(findArchitecture('arm64'), arm64)
  const cases: [string, string][] = [
    ['amd46', "Unknown architecture 'amd46'; did you mean 'amd64'?"],
    ['x86_64', "Unknown architecture 'x86_64'; did you mean 'amd64'?"],
    ['aarch64', "Unknown architecture 'aarch64'; did you mean 'arm64'?"],
    ['ppc64le', "Unknown architecture 'ppc64le'; did you mean 'ppc64el'?"],
    ['vax', "Unknown architecture 'vax'"],
  ]
  for (const [name, message] of cases) {
    t.throws(() => findArchitecture(name), {
      code: 'settings-invalid',
      message,
      hint: /amd64, arm/,
    })
  }
  t.equal(hostArchitecture('x64').name, 'amd64')
  t.equal(hostArchitecture('arm').name, 'armhf')
  t.throws(() => hostArchitecture('vax'), { code: 'settings-invalid' })
  t.end()
})

t.test('each row is sound', (t) => {
  const every = (name: string, of: (row: Architecture) => unknown) => {
    const values = architectures.map(of).filter((value) => value !== undefined)
    t.equal(new Set(values).size, values.length, `${name} are distinct`)
  }
  every('names', ({ name }) => name)
  every('names of the kernel', ({ kernel }) => kernel)
  every('names of Node', ({ node }) => node)
  every('triplets', ({ elf }) => elf.triplet)
  every('files of EFI', ({ efi }) => efi?.file)
  every('numbers of EFI', ({ efi }) => efi?.dhcp)
  for (const row of architectures) {
    t.match(row.rootType ?? '', /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, row.name)
    t.match(readElf(Buffer.from(tinyProgram(row.elf))), {
      bits: row.elf.bits,
      machine: row.elf.machine,
    })
    t.strictSame(JSON.parse(JSON.stringify(row)), row, 'plain data')
    for (const name of row.runs) t.ok(architectureNames.includes(name))
  }
  t.end()
})

t.test('GPT types are those of the kernel’s friends', { skip: needs('sfdisk') }, async (t) => {
  const { stdout } = await promisify(execFile)('sfdisk', ['--label', 'gpt', '--list-types'])
  for (const { rootType = '', name } of architectures)
    t.match(stdout, new RegExp(`^${rootType}  Linux root \\(`, 'im'), name)
})

t.test('a tiny program runs where its architecture is the host’s', async (t) => {
  const host = hostArchitecture()
  const path = join(t.testdir({}), 'tiny')
  const { writeFile } = await import('node:fs/promises')
  await writeFile(path, tinyProgram(host.elf), { mode: 0o755 })
  await t.rejects(promisify(execFile)(path), { code: tinyStatus })
})

t.test('what runs on what', (t) => {
  const row = (name: string) => findArchitecture(name)
  for (const [name, host, runs] of [
    ['amd64', 'amd64', true],
    ['i386', 'amd64', true],
    ['amd64', 'i386', false],
    ['armhf', 'arm64', true],
    ['armel', 'armhf', true],
    ['arm64', 'amd64', false],
    ['arm64', 'armhf', false],
  ] as const)
    t.equal(runsOn(row(name), row(host)), runs, `${name} on ${host}`)
  t.end()
})

t.test('docs/architectures.md has the same table', (t) => {
  const page = readFileSync(join(packageFolder, 'docs/architectures.md'), 'utf8')
  const shown = [...page.matchAll(/^\| `([a-z0-9]+)` \|/gm)].map(([, name]) => name)
  t.strictSame(shown, architectureNames)
  t.end()
})

/** An architecture from elsewhere: PCs under another name. */
const toy: Architecture = {
  name: 'toy64',
  kernel: 'toy',
  oci: { architecture: 'toy' },
  elf: amd64.elf,
  runs: [],
  rootType: '0a0b0c0d-0102-4304-8506-070809101112',
  efi: { file: 'BOOTTOY.EFI', dhcp: 99, ...(amd64.efi?.grub && { grub: amd64.efi.grub }) },
  console: 'ttyTOY0',
  qemu: {
    tool: { command: 'qemu-system-toy', packages: { debian: 'qemu-toy' } },
    machine: 'toyboard',
    cpu: 'toycpu',
    hasFirmware: true,
  },
}

t.test('an architecture from elsewhere: partitions, boot loader, machine', async (t) => {
  t.equal(gptType('root', toy), toy.rootType)
  t.match(grub.tools(toy), [{ command: 'grub-mkimage' }, { command: /x86_64-efi/ }])
  const machine = {
    architecture: toy,
    firmware: { kind: 'bios' } as const,
    memory: 64,
    cpus: 1,
    disks: [],
    reboots: false,
  }
  const serial = { kind: 'stdio' } as const
  const accelerator = { name: 'tcg', args: [], reason: '' } as const
  const args = machineArguments(machine, { accelerator, serial, control: serial })
  t.equal(args[args.indexOf('-machine') + 1], 'toyboard')
})

const skipGrub = needs('grub-mkimage')
t.test('an architecture from elsewhere: GRUB is where it looks', { skip: skipGrub }, async (t) => {
  const partitions = [placed({ name: 'esp', type: 'esp', mount: '/boot/efi' }), placed()]
  const { later } = await grub.prepare({
    layout: { table: 'gpt', partitions },
    partitions,
    architecture: toy,
    clock: 0,
    filesystems,
    entries: [entry('/boot/vmlinuz-6.1'), entry('/boot/initrd.img-6.1')],
    scratch: t.testdir({}),
    recall: (_, make) => make(),
  })
  t.strictSame(
    (await later?.entries)?.map(({ path }) => path),
    ['/boot/efi/EFI/BOOT/BOOTTOY.EFI'],
  )
})

t.test('an architecture from elsewhere: a build', { skip: needsSandbox() }, async (t) => {
  const shop = new Workshop(t, {
    base: { 'flavour.json': '{"provides": ["operating-system"]}' },
    acme: {
      'install.d/10-a.ts': `import { defineHook } from 'parfait'
export default defineHook('install', async ({ architecture, machine, tree }) => {
  await tree.write('/seen', \`\${architecture} \${machine.console} \${machine.efi?.file}\`)
})
`,
    },
  })
  const flags = { architecture: 'toy64' }
  const known = await shop.build({ flags, drivers: { architectures: [toy] } })
  t.equal(known.error, undefined)
  t.equal(await shop.read('/seen'), 'toy64 ttyTOY0 BOOTTOY.EFI')
  const { error } = await shop.build({ flags })
  t.match(error, {
    code: 'settings-invalid',
    message: /Unknown architecture 'toy64'/,
    place: '--arch',
  })
  const foreign = await shop.build({
    flags,
    drivers: { architectures: [{ ...toy, elf: { ...amd64.elf, machine: 12345 } }] },
  })
  t.match(foreign.error, { code: 'tool-missing', message: /^Programs of 'toy64' do not run/ })
  t.strictSame(foreign.ran, [], 'before the base is made')
})
