import { spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { createSpare } from '../../../lib/builders/local/spare.ts'
import { descendantsOf } from '../../fixtures/process-tree.ts'
import { needsSandbox } from '../../fixtures/workshop.ts'

const isRoot = process.getuid?.() === 0
const skip = (!isRoot && 'needs root') || needsSandbox()
const workers = (pid = process.pid) =>
  descendantsOf(pid).filter(({ command }) => command.includes('worker.cjs'))

/** Waits until something holds; false where it does not within seconds. */
async function soon(holds: () => boolean): Promise<boolean> {
  for (let count = 0; count < 200 && !holds(); count++) await sleep(50)
  return holds()
}

t.test('one waits, and is ended where nobody takes it', { skip }, async (t) => {
  const spare = createSpare('root')
  t.equal(await spare.take(), undefined, 'none before')
  spare.prepare()
  spare.prepare()
  t.ok(await soon(() => workers().length === 2), 'unshare and its child, once')
  await spare.close()
  t.same(workers(), [])
  await spare.close()
})

t.test('one that is dead is not given away', { skip }, async (t) => {
  const spare = createSpare('root')
  spare.prepare()
  t.ok(await soon(() => workers().length === 2))
  for (const { pid } of workers()) process.kill(pid, 'SIGKILL')
  t.ok(await soon(() => workers().length === 0))
  await sleep(100)
  t.equal(await spare.take(), undefined)
})

t.test('it ends with its parent, also by SIGKILL', { skip }, async (t) => {
  const script = `
    import { createSpare } from ${JSON.stringify(new URL('../../../lib/builders/local/spare.ts', import.meta.url).href)}
    createSpare('root').prepare()
    setInterval(() => {}, 1000)`
  const parent = spawn(process.execPath, ['--import=tsx', '--input-type=module', '-e', script], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const own = () => workers(parent.pid)
  t.ok(await soon(() => own().length === 2))
  const pids = own().map(({ pid }) => pid)
  parent.kill('SIGKILL')
  t.ok(await soon(() => pids.every((pid) => descendantsOf(pid).length === 0)), 'nothing is left')
})
