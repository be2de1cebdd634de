import { once } from 'node:events'
import { chmodSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { takeLock } from '../../lib/store/lock.ts'
import { startHolder } from '../fixtures/lock-holder.ts'

t.test('one holds it, others wait', async (t) => {
  const path = join(t.testdir({}), 'locks/a')
  const first = await takeLock(path)
  t.ok(first)
  t.equal(await takeLock(path, { wait: false }), undefined)
  t.equal(await takeLock(path, { wait: false, shared: true }), undefined)
  const order: string[] = []
  const second = takeLock(path).then((lock) => {
    order.push('second')
    return lock
  })
  order.push('release')
  await first?.release()
  await (await second)?.release()
  t.strictSame(order, ['release', 'second'])
})

t.test('many may share it', async (t) => {
  const path = join(t.testdir({}), 'a')
  const locks = await Promise.all([
    takeLock(path, { shared: true }),
    takeLock(path, { shared: true }),
  ])
  t.equal(await takeLock(path, { wait: false }), undefined)
  for (const lock of locks) await lock?.release()
  const lock = await takeLock(path, { wait: false })
  t.ok(lock)
  await lock?.release()
})

t.test('waiting can be interrupted', async (t) => {
  const path = join(t.testdir({}), 'a')
  const lock = await takeLock(path)
  const abort = new AbortController()
  const waiting = takeLock(path, { signal: abort.signal })
  setTimeout(() => abort.abort(), 50)
  await t.rejects(waiting, { code: 'interrupted' })
  await lock?.release()
})

t.test('kill -9 of its holder frees it', async (t) => {
  const path = join(t.testdir({}), 'a')
  const { child } = await startHolder(t, 'exclusive', path)
  t.equal(await takeLock(path, { wait: false }), undefined, 'another process has it')
  const waiting = takeLock(path)
  child.kill('SIGKILL')
  await once(child, 'exit')
  const lock = await waiting
  t.ok(lock)
  await lock?.release()
})

t.test('a lock that cannot be made', async (t) => {
  const folder = t.testdir({ a: t.fixture('symlink', 'gone/a') })
  const said = { code: 'output-refused', message: /'.*a' is not there/, hint: /check the path/ }
  await t.rejects(takeLock(join(folder, 'a')), said)
})

t.test('a holder whose folder was never made takes its file along', async (t) => {
  const folder = t.testdir({})
  const path = join(folder, 'session')
  const lock = await takeLock(path, { scratch: join(folder, 'never') })
  t.ok(existsSync(path))
  await lock?.release()
  t.notOk(existsSync(path))
})

t.test('what an overlay left for itself is removed by an ordinary user, too', async (t) => {
  const folder = t.testdir({ scratch: { overlay: { work: { inner: { file: '' } } } } })
  const work = join(folder, 'scratch/overlay/work')
  for (const path of [join(work, 'inner'), work]) chmodSync(path, 0)
  const lock = await takeLock(`${folder}/lock`, { scratch: `${folder}/scratch` })
  await lock?.release()
  t.notOk(existsSync(`${folder}/scratch`))
})

t.test('who has it keeps it when all is broken off', async (t) => {
  const folder = t.testdir({ scratch: { file: '' } })
  const controller = new AbortController()
  const { signal } = controller
  const lock = await takeLock(`${folder}/lock`, { signal, scratch: `${folder}/scratch` })
  controller.abort()
  await new Promise((resolve) => setTimeout(resolve, 300))
  t.equal(await takeLock(`${folder}/lock`, { wait: false }), undefined, 'it is held')
  await lock?.release()
  t.notOk(existsSync(`${folder}/scratch`), 'and its holder removes what was left')
  await t.rejects(takeLock(`${folder}/other`, { signal }), { code: 'interrupted' })
})
