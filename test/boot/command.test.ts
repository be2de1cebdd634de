import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import t from 'tap'
import { amd64 } from '../../lib/architectures/amd64.ts'
import { qemuOf } from '../../lib/boot/qemu.ts'
import { bootTools } from '../../lib/boot/tools.ts'
import { bootCommand } from '../../lib/cli/boot.ts'
import type { CommandIo } from '../../lib/cli/io.ts'
import { requireTool } from '../../lib/tools.ts'
import { writeBootDisk } from './boot-sector.ts'

const qemu = qemuOf(amd64).tool
const hasQemu = await Promise.all(
  [qemu, ...Object.values(bootTools)].map((tool) => requireTool(tool)),
).then(
  () => true,
  () => false,
)
const needsQemu = hasQemu ? {} : { skip: 'needs qemu-system-x86_64, qemu-img, setpriv' }
const tcg = ['--accel', 'tcg', '--memory', '32', '--cpus', '1']

/** Runs `parfait boot` with streams in place of a terminal. */
function boot(
  cwd: string,
  args: readonly string[],
  signal = new AbortController().signal,
  { stdout = new PassThrough(), stderr = new PassThrough() } = {},
) {
  const streams = { stdin: new PassThrough(), stdout, stderr }
  const io = { ...streams, cwd, env: { TMPDIR: cwd }, signal, now: Date.now } as never as CommandIo
  const done = bootCommand(io).exitOverride().parseAsync(args, { from: 'user' })
  const read = (name: 'stdout' | 'stderr') => String(streams[name].read() ?? '')
  return { ...streams, done, read }
}

t.test('--until prints the console until the match', needsQemu, async (t) => {
  const cwd = t.testdir({})
  await writeBootDisk(join(cwd, 'disk'), '\r\nHello\r\nlogin: ')
  const run = boot(cwd, ['disk', ...tcg, '--until', '^login:', '--console-log', 'log'])
  await run.done
  t.match(run.read('stdout'), /\nHello\nlogin:/)
  t.match(run.read('stderr'), /^Booting disk on tcg \(as asked for\)\n\nThe console printed/)
  t.match(await readFile(join(cwd, 'log'), 'utf8'), /\nHello\nlogin:/)
})

t.test(
  'the match is told behind what matched, where both go to one place',
  needsQemu,
  async (t) => {
    const cwd = t.testdir({})
    await writeBootDisk(join(cwd, 'disk'), '\r\nlogin: ')
    const terminal = new PassThrough()
    const both = { stdout: terminal, stderr: terminal }
    await boot(cwd, ['disk', ...tcg, '--until', 'login:'], undefined, both).done
    t.match(String(terminal.read()), /\nlogin:\s*The console printed \/login:\/\n$/)
  },
)

t.test('--until fails with the time, the pattern and the last lines', needsQemu, async (t) => {
  const cwd = t.testdir({})
  await writeBootDisk(join(cwd, 'disk'), '\r\nHello\r\n')
  const run = boot(cwd, ['disk', ...tcg, '--until', 'login:', '--timeout', '2'])
  const message =
    /^The console did not print \/login:\/ within 2 s.*last lines:\n[\s\S]*\n {2}Hello\b/
  await t.rejects(run.done, { code: 'boot-failed', message })
})

t.test('a machine that ends is not waited for', needsQemu, async (t) => {
  const cwd = t.testdir({})
  await writeBootDisk(join(cwd, 'disk'), '\r\nHello\r\n')
  const run = boot(cwd, ['disk', ...tcg])
  let shown = ''
  // What is typed before that is taken by SeaBIOS, for its own keys.
  run.stdout.on('data', (bytes: Buffer) => {
    shown += bytes
    if (shown.includes('Hello')) run.stdin.write('!')
  })
  await run.done
  t.match(run.read('stderr'), /Ctrl-A X quits[\s\S]*The machine ended \(guest-shutdown\)\n$/)
})

t.test('Ctrl-A X and Ctrl-C end it', needsQemu, async (t) => {
  const cwd = t.testdir({})
  await writeBootDisk(join(cwd, 'disk'), '\r\nHello\r\n')
  const run = boot(cwd, ['disk', ...tcg])
  run.stdin.write('\x01x')
  await run.done
  t.match(run.read('stderr'), /You quit\n$/)
  const interrupted = boot(cwd, ['disk', ...tcg], AbortSignal.timeout(1500))
  await t.rejects(interrupted.done, { code: 'interrupted' })
  const waiting = boot(cwd, ['disk', ...tcg, '--until', 'x{9}'], AbortSignal.timeout(1500))
  await t.rejects(waiting.done, { code: 'interrupted' })
})

t.test('a log that cannot be written', async (t) => {
  const run = boot(t.testdir({}), ['disk', '--console-log', 'no/log'])
  await t.rejects(run.done, { code: 'output-refused', message: /'no\/log'/ })
})
