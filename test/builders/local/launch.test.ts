import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { launch } from '../../../lib/builders/local/launch.ts'
import { launchCommand, namespaceArguments } from '../../../lib/builders/local/worker.ts'
import type { Job, Task } from '../../../lib/sandbox/job.ts'
import { placeJob } from '../../../lib/sandbox/places.ts'
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
    t.match(command, /\/dist\/worker\.cjs$/)
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
  kind: 'exec',
  view,
  command: ['sh', '-c', text],
  env: {},
  output: 'lines',
  ...more,
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
  const results = await launch(placeJob(job, {}), {
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
  await t.rejects(launch(placeJob(job, {}), { mode: 'root' }), {
    code: 'hook-failed',
    message: /exit code 7/,
  })
  t.notOk(existsSync(marker))
  t.notOk(existsSync(job.work))
})

t.test('what is made is handed over when all is well', { skip }, async (t) => {
  const folder = t.testdir({ out: {} })
  const out = join(folder, 'out')
  const handover = { folder: join(out, '.aside/made'), others: 'beside' }
  const binds = [{ from: handover.folder, to: '/output', writable: true }]
  const write = (end: string) =>
    script(`cd /output; echo content >x; echo new >beside/new; ${end}`, {
      view: { root: { kind: 'tools' }, binds },
    })
  const job = { store: folder, work: join(folder, 'work/a/b'), folders: [], mounts: [], caches: [] }
  await t.rejects(
    launch(placeJob({ ...job, handover, tasks: [write('exit 1')] }, {}), { mode: 'root' }),
  )
  t.strictSame(readdirSync(join(out, '.aside')), [], 'or goes')
  await launch(placeJob({ ...job, handover, tasks: [write('true')] }, {}), { mode: 'root' })
  t.equal(readFileSync(join(handover.folder, 'x'), 'utf8'), 'content\n')
  t.strictSame(readdirSync(join(handover.folder, 'beside')), ['new'])
})

t.test('as many layers as the kernel takes, by names of any length', { skip }, async (t) => {
  const names = Array.from({ length: 490 }, (_, index) => `${'n'.repeat(100)} :,=${index}`)
  const layers = Object.fromEntries(names.map((name, index) => [name, { [`f${index}`]: '' }]))
  const store = t.testdir({ layers, work: { s: { job: { upper: {}, overlay: {} } } } })
  const work = join(store, 'work/s/job')
  const tree = join(work, 'tree')
  const job: Job = {
    store,
    work,
    folders: [tree],
    mounts: [
      {
        target: tree,
        lower: names.map((name) => `layers/${name}`),
        upper: 'work/s/job/upper',
        work: 'work/s/job/overlay',
      },
    ],
    caches: [],
    tasks: [script(`ls '${tree}' | wc -l`)],
  }
  t.strictSame(await launch(placeJob(job, {}), { mode: 'root' }), [['490']])
  t.notOk(existsSync(work))
  t.equal(readdirSync(join(store, 'layers')).length, 490)
})

t.test('layers are shown together, and stay when the job is removed', { skip }, async (t) => {
  const folder = t.testdir({
    layers: { a: { fs: { one: '1' } }, b: { fs: { two: '2' } } },
    work: {},
  })
  const job = {
    store: folder,
    work: join(folder, 'work/s/job'),
    mounts: [],
    caches: [],
    folders: [join(folder, 'work/s/job/layers')],
    gathering: { folder: 'work/s/job/layers', from: ['layers/b/fs', 'layers/a/fs'] },
  }
  const binds = [{ from: join(job.work, 'layers'), to: '/layers' }]
  const see = script('find /layers -type f | sort; touch /layers/x /layers/0/x 2>&1; true', {
    view: { root: { kind: 'tools' }, binds },
  })
  const [lines] = await launch(placeJob({ ...job, tasks: [see] }, {}), { mode: 'root' })
  t.match(lines, ['/layers/0/two', '/layers/1/one', /Read-only/, /Read-only/])
  t.notOk(existsSync(job.work))
  t.equal(readFileSync(join(folder, 'layers/a/fs/one'), 'utf8'), '1')
  await t.rejects(
    launch(placeJob({ ...job, gathering: { ...job.gathering, from: ['a b'] }, tasks: [] }, {}), {
      mode: 'root',
    }),
    { message: /no name for a table of mounts: 'a b'/ },
  )
})

t.test('a worker that is killed is told as that', { skip }, async (t) => {
  const sign = `31536003.${process.pid}`
  const job = jobOf(t, [script(`sleep ${sign}`)])
  const launched = launch(placeJob(job, {}), { mode: 'root' })
  launched.catch(() => {})
  t.ok(await holdsWithin(10, () => processesWith(`sleep ${sign}`).length > 0))
  // The one that waits for it: by its own arguments, among the children of this process alone.
  const children = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').trim().split(' ')
  for (const pid of children)
    if (readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith('unshare'))
      process.kill(Number(pid), 9)
  await t.rejects(launched, {
    code: 'sandbox-failed',
    message: /was killed by .* \(SIGKILL\) before/,
  })
  t.ok(await holdsWithin(10, () => processesWith(sign).length === 0), 'with all that it ran')
})

t.test('a job is aborted by its signal', { skip }, async (t) => {
  const sign = `31536004.${process.pid}`
  const abort = new AbortController()
  const job = jobOf(t, [script(`sleep ${sign}`)])
  const launched = launch(placeJob(job, {}), { mode: 'root', signal: abort.signal })
  launched.catch(() => {})
  t.ok(await holdsWithin(10, () => processesWith(`sleep ${sign}`).length > 0))
  abort.abort()
  await t.rejects(launched, { code: 'interrupted' })
  t.strictSame(processesWith(sign), [])
  t.notOk(existsSync(job.work))
  await t.rejects(launch(placeJob(job, {}), { mode: 'root', signal: abort.signal }), {
    code: 'interrupted',
  })
})
