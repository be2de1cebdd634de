import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { diskImageCreateCommand } from '../../lib/cli/disk-image-create.ts'
import { diskImageGetKernelCommand } from '../../lib/cli/disk-image-get-kernel.ts'
import { ToldError } from '../../lib/cli/display.ts'
import { lockCommand } from '../../lib/cli/lock.ts'
import { planCommand } from '../../lib/cli/plan.ts'
import { publishCommand } from '../../lib/cli/publish.ts'
import { pxeCommand } from '../../lib/cli/pxe.ts'
import { ramdiskImageCreateCommand } from '../../lib/cli/ramdisk-image-create.ts'
import { typesCommand } from '../../lib/cli/types.ts'
import { validateCommand } from '../../lib/cli/validate.ts'
import { formatError } from '../../lib/report/format.ts'
import { busyboxBase, writeFlavours } from '../fixtures/busybox-base.ts'
import { type Call, call } from '../fixtures/call.ts'

t.setTimeout(120_000)

/** A folder with what names may meet, and flavours. */
function folderOf(t: Test) {
  const cwd = t.testdir({
    'package.json': '{}',
    plain: '',
    dir: {},
    'folder.qcow2': {},
    'web.qcow2.manifest.json': {},
  })
  execFileSync('mkfifo', [join(cwd, 'pipe'), join(cwd, 'pipe.qcow2'), join(cwd, 'sum.raw.sha256')])
  symlinkSync('/dev/null', join(cwd, 'null.qcow2'))
  const env = {
    FLAVOURS_PATH: writeFlavours(join(cwd, 'flavours'), { base: busyboxBase }),
    PARFAIT_STORE: join(cwd, 'store'),
  }
  return { cwd, env }
}

function said({ error, stderr, stdout }: Call): string {
  return `${stdout}${stderr}${error === undefined ? '' : formatError(error)}`
}

const long = 'x'.repeat(250)
/** What is asked for, and what is said of it. */
const disks: Readonly<Record<string, RegExp>> = {
  '': /Expected the name of a file, got ''/,
  '.': /Expected the name of a file, got '\.', which is a folder/,
  'dir/': /got 'dir\/', which is a folder/,
  'dir/..': /which is a folder/,
  'web.qcow2/': /got 'web.qcow2\/', which is a folder/,
  '-': /got '-': files are not written to a pipe/,
  '/dev/stdout': /'\/dev' is the kernel’s/,
  '/dev/fd/3': /cannot be written/,
  'a\nb': /a line can show/,
  'pipe.qcow2': /is a pipe, and no plain file/,
  'sum.raw': /sum.raw.sha256' is a pipe, and no plain file/,
  'folder.qcow2': /is a folder, and no plain file/,
  'null.qcow2': /is a link to a device, and no plain file/,
  [long]: /bytes, and 255 are the most/,
  'gone/x': /make the folder, or/,
  'plain/x': /plain' is no folder/,
}

for (const [name, command] of Object.entries({ diskImageCreateCommand, planCommand }))
  t.test(`${name} refuses an output before any work`, async (t) => {
    const of = folderOf(t)
    for (const [output, words] of Object.entries(disks)) {
      const called = await call(command, ['base', '-o', output], of)
      const error = called.error instanceof ToldError ? called.error.cause : called.error
      t.match(said({ ...called, error }), words, JSON.stringify(output))
      t.match(said({ ...called, error }), /output-refused/)
      t.match(said({ ...called, error }), /hint/)
    }
    t.notOk(readdirSync(of.cwd).includes('store'), 'no store was made')
  })

t.test('validate says it among all faults', async (t) => {
  const of = folderOf(t)
  for (const [output, words] of Object.entries(disks)) {
    const { stderr } = await call(validateCommand, ['base', 'acm', '-o', output], of)
    t.match(stderr, words, JSON.stringify(output))
    t.match(stderr, /The flavour 'acm' was not found/)
  }
  const many = await call(validateCommand, ['base', '-o', 'web.qcow2'], of)
  t.equal(many.error, undefined, 'the manifest is that of the stem')
})

t.test('a ramdisk, its kernel and what lies beside them', async (t) => {
  const of = folderOf(t)
  mkdirSync(join(of.cwd, 'deploy.kernel'))
  for (const [output, words] of Object.entries({
    '/dev/stdout': /kernel’s/,
    pipe: /is a pipe/,
    'deploy.ramdisk': /deploy.kernel' is a folder/,
    dir: /dir' is a folder/,
    '': /got ''/,
    'dir/': /is a folder/,
  })) {
    for (const more of [[], ['--from-host']]) {
      const called = await call(
        ramdiskImageCreateCommand,
        ['-n', '-o', output, 'base', ...more],
        of,
      )
      const error = called.error instanceof ToldError ? called.error.cause : called.error
      t.match(said({ ...called, error }), words, output)
    }
  }
})

t.test('other commands that write files', async (t) => {
  const of = folderOf(t)
  mkdirSync(join(of.cwd, 'parfait.lock'))
  t.match(said(await call(lockCommand, ['base'], of)), /parfait.lock' is a folder/)
  t.match(said(await call(publishCommand, ['plain', '--to', 'plain'], of)), /plain' is no folder/)
  mkdirSync(join(of.cwd, 'srv/plain'), { recursive: true })
  t.match(said(await call(publishCommand, ['plain', '--to', 'srv'], of)), /plain' is a folder/)
  execFileSync('mkfifo', [join(of.cwd, 'dir/plain')])
  t.match(said(await call(publishCommand, ['plain', '--to', 'dir'], of)), /is a pipe/)
  t.match(said(await call(publishCommand, ['plain', '--to', ''], of)), /got nothing/)
  for (const [words, args] of [
    [/Expected a path, got ''/, ['plain', '-d', '']],
    [/plain' is no folder/, ['plain', '-d', 'plain']],
    [/bytes, and 255/, ['plain', '-o', long]],
    [/kernel’s/, ['plain', '-d', '/dev']],
    [/a line can show/, ['plain', '-o', 'a\nb']],
  ] as const)
    t.match(said(await call(diskImageGetKernelCommand, args, of)), words)
  t.match(said(await call(pxeCommand, ['', '--ramdisk', 'plain'], of)), /Expected a folder, got ''/)
})

t.test('a pipe where the types of a flavour go is not waited for', async (t) => {
  const cwd = t.testdir({
    acme: { 'flavour.json': '{"summary": "x"}', 'install.d': { '10-x.ts': 'export {}\n' } },
  })
  execFileSync('mkfifo', [join(cwd, 'acme/flavour.d.ts')])
  t.match(said(await call(typesCommand, ['./acme'], { cwd })), /pipe|no plain file/)
  t.equal(readFileSync(join(cwd, 'acme/flavour.json'), 'utf8'), '{"summary": "x"}')
})
