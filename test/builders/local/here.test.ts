import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { answerHere, canAnswerHere } from '../../../lib/builders/local/here.ts'
import { ParfaitError } from '../../../lib/errors.ts'
import type { Job, ModuleTask } from '../../../lib/sandbox/job.ts'

const folder = t.testdir({})
let modules = 0

/** A job that asks a module with this text. */
function asking(text: string, more: Partial<ModuleTask> = {}): Job {
  const module = join(folder, `${modules++}.mjs`)
  writeFileSync(module, `export default { phase: 'root', run() {}, state: ${text} }\n`)
  const task: ModuleTask = {
    kind: 'module',
    view: { root: { kind: 'host' }, binds: [], folder },
    runner: '',
    module,
    phase: 'root',
    call: 'state',
    context: { options: { a: 1 } },
    env: { PATH: process.env.PATH ?? '', OWN: 'x' },
    isOwnQuestion: true,
    ...more,
  }
  return { store: folder, work: folder, folders: [], mounts: [], caches: [], tasks: [task] }
}

t.test('it answers as a sandbox would', async (t) => {
  const lines: string[] = []
  const onOutput = (line: string) => lines.push(line)
  const job = asking(`async ({ options, run, log, secrets }) => {
    log('asked')
    const { stdout } = await run('sh', ['-c', 'echo $OWN; echo more >&2'])
    return { options, stdout, date: new Date(0), gone: undefined, secrets }
  }`)
  const date = '1970-01-01T00:00:00.000Z'
  const answer = { options: { a: 1 }, stdout: 'x\n', date, secrets: {} }
  t.strictSame(await answerHere(job, { onOutput }), [answer])
  t.strictSame(lines.sort(), ['asked', 'more', 'x'])
  t.strictSame(await answerHere(asking('() => undefined'), {}), [null])
})

t.test('what goes wrong', async (t) => {
  const failing = asking("() => { throw new Error('no index') }")
  await t.rejects(answerHere(failing, {}), { code: 'hook-failed', message: 'no index' })
  const told =
    "() => { throw Object.assign(new Error('no'), { name: 'ParfaitError', code: 'disk-full' }) }"
  const error = await answerHere(asking(told), {}).catch((cause: unknown) => cause)
  t.ok(error instanceof ParfaitError, 'of our class, whatever bundle it came from')
  t.match(error, { code: 'disk-full', message: 'no' })
  const other = asking('() => 1', { phase: 'install' })
  await t.rejects(answerHere(other, {}), { code: 'hook-failed', message: /was defined for 'root'/ })
})

t.test('Ctrl-C ends what it started', async (t) => {
  const abort = new AbortController()
  const asked = answerHere(asking("({ run }) => run('sleep', ['100'])"), { signal: abort.signal })
  setTimeout(() => abort.abort(), 100)
  await t.rejects(asked, { code: 'interrupted' })
})

t.test('the hooks of others are not asked here, nor where the store is root’s', (t) => {
  const own = asking('() => 1')
  const [task] = own.tasks as [ModuleTask]
  const { isOwnQuestion, ...others } = task
  t.ok(isOwnQuestion && canAnswerHere(own, 'root') && canAnswerHere(own, 'user'))
  t.notOk(canAnswerHere(own, 'sudo'))
  t.notOk(canAnswerHere({ ...own, tasks: [others] }, 'root'))
  t.notOk(canAnswerHere({ ...own, tasks: [task, { kind: 'remove', paths: [] }] }, 'root'))
  t.notOk(canAnswerHere({ ...own, tasks: [{ ...task, module: '/a\\b.mjs' }] }, 'root'))
  t.end()
})
