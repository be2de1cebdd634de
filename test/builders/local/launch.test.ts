import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { launch, launchCommand, namespaceArguments } from '../../../lib/builders/local/launch.ts'
import type { Job, Task } from '../../../lib/sandbox/job.ts'
import type { View } from '../../../lib/sandbox/view.ts'
import { holdsWithin, processesWith } from '../../fixtures/processes.ts'
import { needsSandbox } from '../../fixtures/workshop.ts'

const skip = needsSandbox() || (process.getuid?.() !== 0 && 'needs root')

t.test('the command of each mode', (t) => {
  const spaces = namespaceArguments.join(' ')
  const worker = `-- ${process.execPath} `
  const cases: ['root' | 'user' | 'sudo', string][] = [
    ['root', `unshare ${spaces} ${worker}`],
    ['user', `unshare --user --map-auto --map-root-user ${spaces} ${worker}`],
    ['sudo', `sudo --non-interactive -- /usr/bin/unshare ${spaces} ${worker}`],
  ]
  for (const [mode, wanted] of cases) {
    const command = launchCommand(mode).join(' ')
    t.ok(command.startsWith(wanted), command)
    t.match(command, /\/dist\/worker\.js$/)
    t.match(launchCommand(mode, ['--probe']).at(-1), '--probe')
  }
  for (const needed of ['--mount', '--pid', '--fork', '--kill-child', 'private'])
    t.ok(
      namespaceArguments.some((word) => word === needed),
      needed,
    )
  t.end()
})

const view: View = { root: { kind: 'host' }, binds: [] }
const script = (text: string, more: object = {}): Task => ({
  ...{ kind: 'exec', view, command: ['sh', '-c', text], env: {}, output: 'lines', ...more },
})

/** A job of these tasks in a store of its own. */
function jobOf(t: Test, tasks: readonly Task[], more: Partial<Job> = {}): Job {
  const store = t.testdir({})
  const work = join(store, 'work/session/job')
  mkdirSync(join(store, 'work/session'), { recursive: true })
  return { store, work, folders: [work], mounts: [], caches: [], tasks, ...more }
}

t.test('tasks run one after another, and give back what they yield', { skip }, async (t) => {
  const output: [number, string][] = []
  const job = jobOf(t, [
    script('echo one; echo two'),
    script('echo told; echo also >&2', { output: 'log' }),
    script('exit 0'),
  ])
  const results = await launch(job, {
    mode: 'root',
    onOutput: (line, task) => output.push([task, line]),
  })
  t.strictSame(results, [['one', 'two'], [], []])
  t.strictSame(output.sort(), [
    [1, 'also'],
    [1, 'told'],
  ])
  t.notOk(existsSync(job.work), 'its folder is gone')
})

t.test('the first task that fails ends the job', { skip }, async (t) => {
  const marker = join(t.testdirName, 'never')
  const job = jobOf(t, [script('echo x; exit 7'), script(`touch ${marker}`)])
  await t.rejects(launch(job, { mode: 'root' }), { code: 'hook-failed', message: /exit code 7/ })
  t.notOk(existsSync(marker))
  t.notOk(existsSync(job.work))
})

t.test('what is written aside gets its name when all is well', { skip }, async (t) => {
  const folder = t.testdir({ out: {} })
  const rename = { from: join(folder, 'out/aside'), to: join(folder, 'out/file') }
  const writable = {
    ...view,
    binds: [{ from: join(folder, 'out'), to: join(folder, 'out'), writable: true }],
  }
  const write = (end: string) => script(`echo content >${rename.from}; ${end}`, { view: writable })
  const job = { store: folder, work: join(folder, 'work/a/b'), folders: [], mounts: [], caches: [] }
  await t.rejects(launch({ ...job, renames: [rename], tasks: [write('exit 1')] }, { mode: 'root' }))
  t.notOk(existsSync(rename.from), 'or goes')
  await launch({ ...job, renames: [rename], tasks: [write('true')] }, { mode: 'root' })
  t.equal(readFileSync(rename.to, 'utf8'), 'content\n')
})

t.test('a worker that is killed is told as that', { skip }, async (t) => {
  const sign = `31536003.${process.pid}`
  const job = jobOf(t, [script(`sleep ${sign}`)])
  const launched = launch(job, { mode: 'root' })
  launched.catch(() => {})
  t.ok(await holdsWithin(10, () => processesWith(`sleep ${sign}`).length > 0))
  // The one that waits for it: by its own arguments, among the children of this process alone.
  const children = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').trim().split(' ')
  for (const pid of children)
    if (readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith('unshare'))
      process.kill(Number(pid), 9)
  await t.rejects(launched, { code: 'sandbox-failed', message: /was killed \(SIGKILL\)/ })
  t.ok(await holdsWithin(10, () => processesWith(sign).length === 0), 'with all that it ran')
})

t.test('a job is aborted by its signal', { skip }, async (t) => {
  const sign = `31536004.${process.pid}`
  const abort = new AbortController()
  const job = jobOf(t, [script(`sleep ${sign}`)])
  const launched = launch(job, { mode: 'root', signal: abort.signal })
  launched.catch(() => {})
  t.ok(await holdsWithin(10, () => processesWith(`sleep ${sign}`).length > 0))
  abort.abort()
  await t.rejects(launched, { code: 'interrupted' })
  t.strictSame(processesWith(sign), [])
  t.notOk(existsSync(job.work))
  await t.rejects(launch(job, { mode: 'root', signal: abort.signal }), { code: 'interrupted' })
})
