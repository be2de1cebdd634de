import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { CommanderError } from 'commander'
import t from 'tap'
import { launchCommand } from '../../lib/builders/local/worker.ts'
import { doctorCommand } from '../../lib/cli/doctor.ts'
import type { CommandIo } from '../../lib/cli/io.ts'
import { packageFolder } from '../../lib/files.ts'
import { toolPath } from '../../lib/run.ts'
import { findTool } from '../../lib/tools.ts'

async function doctor(args: string[], env: Record<string, string>) {
  let text = ''
  const stdout = { write: (part: string) => (text += part), isTTY: false }
  const signal = new AbortController().signal
  // Only what the command uses of a process.
  const io = { cwd: '/', env, stdout, signal, now: () => 0 } as unknown as CommandIo
  const command = doctorCommand(io)
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
  try {
    await command.parseAsync(args, { from: 'user' })
    return { text, exitCode: 0 }
  } catch (error) {
    return { text, exitCode: error instanceof CommanderError ? error.exitCode : String(error) }
  }
}

t.test('package names for setup', async (t) => {
  const { text, exitCode } = await doctor(['--packages', 'boot'], {})
  t.equal(exitCode, 0)
  t.strictSame(text.trimEnd().split('\n'), [
    'qemu-system-x86',
    'ovmf',
    'openssh-client',
    'pxelinux',
    'syslinux-common',
    'ipxe',
    'ipxe-qemu',
  ])
  const reasons = await doctor(['--packages', 'boot', '--reasons'], {})
  t.match(reasons.text, /^ovmf\tboots images by UEFI$/m)
  t.equal((await doctor(['--packages', 'fun'], {})).exitCode, 1)
})

t.test('the real host, as data and as a table', async (t) => {
  const env = { HOME: t.testdir({}), TMPDIR: t.testdirName }
  const data = await doctor(['--json'], env)
  const report = JSON.parse(data.text)
  t.equal(data.exitCode, report.canBuild ? 0 : 1)
  t.match(report.checks, [{ name: String, state: /ok|warning|missing/, detail: String }])
  const table = await doctor([], env)
  t.equal(table.exitCode, data.exitCode)
  t.match(table.text, report.canBuild ? /can build images/ : /cannot build yet/)
  t.notOk(table.text.includes('\u001b'))
})

const shellcheck = await findTool('shellcheck', toolPath)
t.test('setup is clean shell', { skip: shellcheck ? false : 'needs shellcheck' }, async (t) => {
  await t.resolves(promisify(execFile)('shellcheck', [`${packageFolder}/setup`]))
})

const visudo = await findTool('visudo', toolPath)
t.test('the sudo rule is one', { skip: visudo ? false : 'needs visudo of sudo' }, async (t) => {
  const rule = `${packageFolder}/sudoers.d/parfait`
  await t.resolves(promisify(execFile)(visudo ?? '', ['--check', `--file=${rule}`]))
})

t.test('the sudo rule names the very command of the sandbox', async (t) => {
  const rule = await readFile(`${packageFolder}/sudoers.d/parfait`, 'utf8')
  const command = launchCommand('sudo').slice(3).join(' ')
  t.match(rule, `${command.slice(0, command.indexOf(' -- '))} -- *`)
})
