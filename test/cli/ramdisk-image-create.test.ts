import {
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
} from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { planCommand } from '../../lib/cli/plan.ts'
import { ramdiskImageCreateCommand } from '../../lib/cli/ramdisk-image-create.ts'
import { digestFile } from '../../lib/files.ts'
import type { FlavourFiles } from '../fixtures/busybox-base.ts'
import { writeHook } from '../fixtures/busybox-base.ts'
import { call } from '../fixtures/call.ts'
import { kernelVersion } from '../fixtures/kernel-tree.ts'
import { textOf, unpackRamdisk, writeRamdiskFlavours } from '../fixtures/ramdisk-flavours.ts'
import { needsSandbox } from '../fixtures/workshop.ts'

const skip = needsSandbox()
t.setTimeout(240_000)

/** The 2012 kind: no flavour.json. */
const acme: FlavourFiles = {
  'binary-deps': '# what it calls\nhello wget\n\n/etc/acme.conf\n',
  init: '. /init-func 2>/dev/null || :\necho acme is here',
  modules: 'acme-net\n',
  'udev/81-acme.rules': 'ACTION=="add", RUN+="/bin/true"\n',
  'install.d/50-acme': `#!/bin/sh
printf '#!/bin/sh\\necho hello\\n' >/usr/bin/hello; chmod 755 /usr/bin/hello; mkdir -p /etc; echo a >/etc/acme.conf
`,
}

function workshop(t: Test, flavours: Readonly<Record<string, FlavourFiles>>) {
  const cwd = t.testdir()
  writeRamdiskFlavours(join(cwd, 'flavours'), flavours)
  const env = { FLAVOURS_PATH: 'flavours', PARFAIT_STORE: 'store', PATH: process.env.PATH ?? '' }
  const create = (...args: string[]) =>
    call(ramdiskImageCreateCommand, ['-n', ...args], { cwd, env })
  return { cwd, create }
}

t.test('a pair of a flavour of 2012', { skip }, async (t) => {
  const { cwd, create } = workshop(t, { acme })
  const first = await create('-o', 'out.ramdisk', 'base', 'acme')
  t.equal(first.error, undefined, first.stderr)
  t.equal(first.stdout, `${join(cwd, 'out.ramdisk')}\n${join(cwd, 'out.kernel')}\n`)
  t.match(first.stderr, /^kernel 6.1.0-9-test; \d+ files, .* unpacked, most of it:$/m)
  t.match(first.stderr, /modules +acme +\d files?\n/)
  t.match(first.stderr, /^not in the tree: 1 file of firmware that modules name/m)
  t.equal(readFileSync(join(cwd, 'out.kernel'), 'utf8'), 'a kernel')
  t.equal(statSync(join(cwd, 'out.ramdisk')).mode & 0o777, 0o644)

  const tree = unpackRamdisk(join(cwd, 'out.ramdisk'), join(cwd, 'unpacked'))
  const init = textOf(tree, 'init')
  t.match(init, /^#!\/bin\/sh\n/)
  t.match(init, '\n# init fragment from acme\nbegin_fragment acme\n')
  t.match(init, /\necho acme is here\n\n# end\//)
  t.equal(lstatSync(join(tree, 'init')).mode & 0o777, 0o755)
  t.equal(textOf(tree, 'usr/bin/hello'), '#!/bin/sh\necho hello\n')
  t.equal(textOf(tree, 'etc/acme.conf'), 'a\n')
  t.equal(readlinkSync(join(tree, 'bin/wget')), 'busybox', 'as in the tree')
  t.equal(readlinkSync(join(tree, 'bin/vi')), 'busybox')
  t.match(textOf(tree, 'lib/udev/rules.d/81-acme.rules'), /acme|ACTION/)
  t.equal(textOf(tree, 'lib/firmware/acme/net.bin'), 'firmware')
  const modules = join('lib/modules', kernelVersion)
  t.ok(existsSync(join(tree, modules, 'kernel/drivers/net/mii.ko')))
  t.notOk(existsSync(join(tree, modules, 'kernel/drivers/sound')))
  t.notMatch(textOf(tree, join(modules, 'modules.dep')), 'beep')
  t.match(textOf(tree, 'etc/group'), /^disk:x:6:$/m)

  const manifest = JSON.parse(readFileSync(join(cwd, 'out.ramdisk.manifest.json'), 'utf8'))
  t.match(manifest, {
    flavours: [{ name: 'base' }, { name: 'ramdisk' }, { name: 'acme' }],
    ramdisk: { kernelVersion, missingFirmware: ['acme/none.bin'] },
    artifacts: [{ kind: 'ramdisk' }, { kind: 'kernel' }],
  })
  t.match(readFileSync(join(cwd, 'out.kernel.sha256'), 'utf8'), /^[0-9a-f]{64} {2}out.kernel\n$/)

  const inode = statSync(join(cwd, 'out.ramdisk')).ino
  const again = await create('-o', 'out.ramdisk', 'base', 'acme')
  t.match(again.stderr, /made 0 steps/)
  t.equal(statSync(join(cwd, 'out.ramdisk')).ino, inode, 'what is unchanged stays')
  writeHook(join(cwd, 'flavours/acme/init'), 'echo another\n')
  const edited = await create('-o', 'out.ramdisk', 'base', 'acme')
  t.match(edited.stderr, /made 0 steps/, 'no layer depends on the fragment')
  t.not(statSync(join(cwd, 'out.ramdisk')).ino, inode)
  t.strictSame(
    readdirSync(cwd).filter((name) => /^\.out/.test(name)),
    [],
  )
})

t.test('what is missing, all of it, and what to do', { skip }, async (t) => {
  const broken: FlavourFiles = {
    'binary-deps': 'sh\nno-such-program\n',
    modules: 'no-such-module\nacmefss/\n',
  }
  const { cwd, create } = workshop(t, { broken })
  const { stderr, error } = await create('-o', 'out.ramdisk', 'base', 'broken')
  t.match(error, { cause: { exitCode: 1 } })
  t.match(stderr, /error\[ramdisk-missing\]: The flavour 'broken' needs 'no-such-program'/)
  t.match(stderr, /at .*flavours\/broken\/binary-deps:2\n/)
  t.match(stderr, /needs the module 'no-such-module', which kernel 6.1.0-9-test does not have/)
  t.match(stderr, /at .*flavours\/broken\/modules:2\n/)
  t.notOk(existsSync(join(cwd, 'out.ramdisk')))
  const none = await create('-o', 'out.ramdisk', '-k', '6.1.0-8-test', 'base')
  t.match(none.stderr, /did you mean '6.1.0-9-test'/)
})

t.test('classes, compressions and the plan', { skip }, async (t) => {
  const { cwd, create } = workshop(t, {})
  const plan = await create('--dry-run', 'base')
  t.match(plan.stdout, /^run +install +ramdisk\/10-kernel /m)
  const env = { FLAVOURS_PATH: 'flavours', PARFAIT_STORE: 'store' }
  const same = await call(planCommand, ['--ramdisk', '-n', 'base'], { cwd, env })
  t.equal(same.stdout, plan.stdout)
  const sizes: number[] = []
  for (const name of ['none', 'all']) {
    const flags = ['--compression', 'none', '--machine-class', name, '--modules', 'mii']
    const { error, stderr } = await create('-o', `${name}.img`, ...flags, 'base')
    t.equal(error, undefined, stderr)
    sizes.push(statSync(join(cwd, `${name}.img`)).size)
    t.ok(existsSync(join(cwd, `${name}.kernel`)))
  }
  t.ok((sizes[0] ?? 0) < (sizes[1] ?? 0))
  t.match(readFileSync(join(cwd, 'all.img')).toString('latin1', 0, 6), '070701')
})

t.test('an output folder that is not there is told before any work', async (t) => {
  const { create } = workshop(t, {})
  const { stderr } = await create('-o', 'none/out.ramdisk', 'base')
  t.match(stderr, /error\[output-refused\]/)
})

t.test('from the machine itself: no tree, no store', async (t) => {
  const { cwd, create } = workshop(t, {
    acme: { 'binary-deps': 'node\n/lib/udev/rules.d/acme.rules\n', init: 'echo hi\n' },
  })
  const root = join(cwd, 'flavours/ramdisk/kernel')
  writeHook(join(cwd, 'udev/lib/udev/rules.d/acme.rules'), '# rules\n')
  const flags = ['--from-host', '-m', root, '-k', kernelVersion, '--busybox', '/bin/busybox']
  const args = ['-o', 'host.ramdisk', '--lib-udev-root', 'udev', ...flags, 'acme']
  const { error, stderr } = await create(...args)
  t.equal(error, undefined, stderr)
  t.notOk(existsSync(join(cwd, 'store')))
  const tree = unpackRamdisk(join(cwd, 'host.ramdisk'), join(cwd, 'unpacked'))
  const node = readdirSync(join(tree), { recursive: true, encoding: 'utf8' })
  t.ok(node.some((path) => path.endsWith('/node')))
  t.ok(
    node.some((path) => /ld-linux/.test(path)),
    'with its loader',
  )
  t.ok(node.some((path) => path.endsWith('lib/udev/rules.d/acme.rules')))
  t.notMatch(textOf(tree, 'etc/passwd'), /daemon/, 'no accounts of the machine')
  const digest = await digestFile(join(cwd, 'host.ramdisk'))
  rmSync(join(cwd, 'host.ramdisk'))
  await create(...args)
  t.equal(await digestFile(join(cwd, 'host.ramdisk')), digest, 'the same again')
  rmSync(join(cwd, 'flavours/acme/binary-deps'))
  writeHook(join(cwd, 'flavours/acme/binary-deps'), 'no-such-program\n')
  const missing = await create(...args)
  t.match(missing.stderr, /'no-such-program', which this machine does not have/)
  t.match(missing.stderr, /hint +install the package that has it/)
  const gone = await create('--from-host', '-m', root, '-k', '1.0', 'acme')
  t.match(gone.stderr, /no modules of kernel '1.0'/)
})
