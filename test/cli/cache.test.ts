import { rmSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { cacheCommand } from '../../lib/cli/cache.ts'
import { noteRoom } from '../../lib/store/layer-rooms.ts'
import { Store } from '../../lib/store/store.ts'
import { call } from '../fixtures/call.ts'
import { putLayer } from '../fixtures/layer.ts'
import { needsSandbox } from '../fixtures/workshop.ts'

async function openStore(t: Test): Promise<Store> {
  const store = new Store(join(t.testdir({}), 'store'))
  await store.open()
  return store
}

t.test('list: the latest used first', async (t) => {
  const store = await openStore(t)
  const a = await putLayer(store, '10-a', { usedAt: Date.UTC(2026, 0, 2, 3, 4) })
  await putLayer(store, '20-b', { usedAt: Date.UTC(2026, 5, 2) })
  await noteRoom(store, a.key, 12_288)
  const { stdout } = await call(cacheCommand, ['list', '--store', 'store'], { cwd: t.testdirName })
  const lines = stdout.trim().split('\n')
  t.match(lines[0], /2026-06-02 00:00 +install +acme\/20-b$/)
  t.match(lines[1], `${a.key.slice(0, 12)}  2026-01-02 03:04  12 kB  install  acme/10-a`)
  t.equal(lines[2], `2 layers of 12 kB in ${store.folder}`)
  const env = { PARFAIT_STORE: 'store' }
  const json = await call(cacheCommand, ['list', '--json'], { cwd: t.testdirName, env })
  t.match(JSON.parse(json.stdout), [{ name: '20-b' }, { name: '10-a', key: a.key }])
})

t.test('prune', { skip: needsSandbox() }, async (t) => {
  const store = await openStore(t)
  const day = 86_400_000
  await putLayer(store, '10-old', { usedAt: Date.now() - 40 * day })
  await putLayer(store, '20-young', { usedAt: Date.now() - 20 * day })
  const given = { cwd: t.testdirName, env: { PARFAIT_STORE: 'store' } }
  const removed = async (...args: string[]) =>
    (await call(cacheCommand, ['prune', ...args], given)).stdout
  t.match(await removed(), /^removed 1 layer, and 0 downloads/)
  t.match(await removed('--older-than', '19'), /^removed 1 layer, and/)
  await putLayer(store, '30-new', { usedAt: Date.now() })
  t.match(JSON.parse(await removed('--all', '--json')), { layers: 1 })
  const wrong = await call(cacheCommand, ['prune', '--older-than', 'soon'], given)
  t.match(wrong.error, { code: 'usage', message: /Expected a number of days, got 'soon'/ })
})

t.test('verify tells by its exit code', async (t) => {
  const store = await openStore(t)
  const { key } = await putLayer(store, '10-a')
  const given = { cwd: t.testdirName, env: { PARFAIT_STORE: 'store' } }
  const before = process.exitCode
  t.equal((await call(cacheCommand, ['verify'], given)).stdout, 'all layers are sound\n')
  rmSync(join(store.layerFolder(key), 'current/fs'), { recursive: true })
  const { stdout, error } = await call(cacheCommand, ['verify'], given)
  t.match(stdout, `${key.slice(0, 12)}: its files are gone`)
  t.equal((error as { exitCode?: number } | undefined)?.exitCode ?? process.exitCode, 1)
  process.exitCode = before
})
