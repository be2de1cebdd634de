import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { pruneStore } from '../../lib/store/prune.ts'
import { openSession } from '../../lib/store/session.ts'
import { Store } from '../../lib/store/store.ts'
import { putLayer } from '../fixtures/layer.ts'
import { startHolder } from '../fixtures/lock-holder.ts'
import { holdsWithin } from '../fixtures/processes.ts'

const remove = async (paths: string[]) => {
  const { rm } = await import('node:fs/promises')
  for (const path of paths) await rm(path, { recursive: true })
}

async function openStore(t: Test): Promise<Store> {
  const store = new Store(join(t.testdir({}), 'store'))
  await store.open()
  return store
}
const work = (store: Store) => readdirSync(join(store.folder, 'work'))

t.test('a session has a folder of its own while it lasts', async (t) => {
  const store = await openStore(t)
  const one = await openSession(store, { remove })
  const two = await openSession(store, { remove })
  t.not(one.folder, two.folder)
  t.equal(work(store).length, 2, 'the second did not sweep the first away')
  writeFileSync(join(one.folder, 'file'), '')
  await one.close()
  t.notOk(existsSync(one.folder))
  t.ok(existsSync(two.folder))
  await two.close()
  t.strictSame(work(store), [])
  const sessions = readdirSync(join(store.folder, 'locks')).filter((n) => n.startsWith('session'))
  t.strictSame(sessions, [])
})

t.test('what a killed build left is swept away, at the latest by the next', async (t) => {
  const store = await openStore(t)
  const { child, said } = await startHolder(t, 'session', store.folder)
  const folder = said.replace('held ', '')
  mkdirSync(join(folder, 'job/tree'), { recursive: true })
  const beside = await openSession(store, { remove })
  t.ok(existsSync(folder), 'not while it lives')
  child.kill('SIGKILL')
  await once(child, 'exit')
  t.ok(await holdsWithin(10, () => !existsSync(folder)))
  await beside.close()

  mkdirSync(join(store.folder, 'work', '1-lost'))
  await (await openSession(store, { remove })).close()
  t.strictSame(work(store), [])
})

t.test('prune removes what was not used for a time', async (t) => {
  const store = await openStore(t)
  const old = await putLayer(store, '10-old', { usedAt: 1_000_000 })
  const young = await putLayer(store, '20-young', { usedAt: Date.now() })
  mkdirSync(join(store.folder, 'downloads/acme'))
  writeFileSync(join(store.folder, 'downloads/acme/file'), 'content')
  mkdirSync(join(store.folder, 'work/1-lost'))
  for (const { key } of [old, young]) {
    writeFileSync(store.logPath(key), 'what its step said')
    utimesSync(store.logPath(key), 1000, 1000)
  }
  t.match(await pruneStore(store, { before: Date.now() - 60_000, remove }), {
    layers: 1,
    downloads: 0,
  })
  t.notOk(existsSync(store.logPath(old.key)))
  t.ok(existsSync(store.logPath(young.key)), 'the log of what is used stays, however old')
  t.notOk(existsSync(store.layerFolder(old.key)))
  t.ok(existsSync(store.layerFolder(young.key)))
  t.strictSame(work(store), [])
  t.match(await pruneStore(store, { before: Date.now() + 60_000, remove }), {
    layers: 1,
    downloads: 1,
    bytes: 7 + 'what its step said'.length,
  })
  t.strictSame(await store.layers(), [])
})

t.test('prune refuses while a build runs, and a build waits for prune', async (t) => {
  const store = await openStore(t)
  const { key } = await putLayer(store, '10-a', { usedAt: 1 })
  const session = await openSession(store, { remove })
  await t.rejects(pruneStore(store, { before: Date.now(), remove }), {
    code: 'store-locked',
    place: store.folder,
    message: 'Builds are running on this store',
  })
  t.ok(existsSync(store.layerFolder(key)))
  await session.close()
  let isOpen = false
  const pruned = await pruneStore(store, {
    before: Date.now(),
    remove: async (paths) => {
      const opening = openSession(store, { remove }).then((opened) => {
        isOpen = true
        return opened.close()
      })
      await new Promise((resolve) => setTimeout(resolve, 200))
      t.equal(isOpen, false)
      await remove(paths)
      opening.catch(t.threw)
    },
  })
  t.equal(pruned.layers, 1)
  t.ok(await holdsWithin(5, () => isOpen), 'it goes on afterwards')
  t.ok(await holdsWithin(5, () => work(store).length === 0))
})

t.test('prune ends where it is told to, and what is left is sound', async (t) => {
  const store = await openStore(t)
  for (let number = 0; number < 40; number++) await putLayer(store, `${number}-a`, { usedAt: 1 })
  const controller = new AbortController()
  const interrupted = pruneStore(store, {
    before: Date.now(),
    signal: controller.signal,
    remove: async (paths) => {
      await remove(paths)
      controller.abort()
    },
  })
  await t.rejects(interrupted, { code: 'interrupted' })
  const { length } = await store.layers()
  t.ok(length > 0 && length < 40, `${length} are left`)
  t.match(await pruneStore(store, { before: Date.now(), remove }), { layers: length })
})
