import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { listLayers } from '../../lib/store/list.ts'
import { Store } from '../../lib/store/store.ts'
import { verifyStore } from '../../lib/store/verify.ts'
import { putLayer } from '../fixtures/layer.ts'

async function openStore(t: Test): Promise<Store> {
  const store = new Store(join(t.testdir({}), 'store'))
  await store.open()
  return store
}

t.test('what is put in is found', async (t) => {
  const store = await openStore(t)
  const record = await putLayer(store, '10-a')
  t.strictSame(await store.find(record.key), JSON.parse(JSON.stringify(record)))
  t.equal(await store.find('0'.repeat(64)), undefined)
  const twin = record.key.slice(0, 40) + 'f'.repeat(24)
  t.equal(await store.find(twin), undefined, 'a key that begins alike is another')
  t.equal((await store.layers()).length, 1)
  t.throws(() => store.lowerPath(record.key), /not in use/)
  store.use(record)
  t.match(store.lowerPath(record.key), /^layers\/[0-9a-f]{20}\/abcd0123\/fs$/)
})

t.test('a layer that was not flushed is not trusted after a crash', async (t) => {
  const store = await openStore(t)
  const { key } = await putLayer(store, '10-a', { boot: 'an-earlier-run-of-the-kernel' })
  t.equal(await store.find(key), undefined)
  await store.writeRecord('flushed-00000000', key, true)
  t.equal(await store.find(key), undefined, 'what was flushed is another generation')
  await store.writeRecord('flushed-abcd0123', key, true)
  t.match(await store.find(key), { key })
})

t.test('records', async (t) => {
  const store = await openStore(t)
  t.equal(await store.readRecord('state', 'a'), undefined)
  await store.writeRecord('state', 'a', { b: 1 })
  t.strictSame(await store.readRecord('state', 'a'), { b: 1 })
  t.equal(await store.readRecord('disk', 'a'), undefined)
})

t.test('the latest used comes first', async (t) => {
  const store = await openStore(t)
  const a = await putLayer(store, '10-a', { usedAt: 1_000_000 })
  await putLayer(store, '20-b', { usedAt: 2_000_000 })
  t.match(await listLayers(store), [{ name: '20-b' }, { name: '10-a', usedAt: 1_000_000 }])
  await store.touch(a.key, 3_000_000)
  t.match(await listLayers(store), [{ name: '10-a', usedAt: 3_000_000 }, { name: '20-b' }])
})

t.test('a key is locked for one build at a time', async (t) => {
  const store = await openStore(t)
  const key = 'a'.repeat(64)
  const first = await store.lockKey(key)
  const abort = new AbortController()
  const second = store.lockKey(key, abort.signal)
  const other = await store.lockKey('b'.repeat(64))
  abort.abort()
  await t.rejects(second, { code: 'interrupted' })
  await Promise.all([first.release(), other.release()])
})

t.test('a store that cannot be made', async (t) => {
  const folder = t.testdir({ file: '' })
  await t.rejects(new Store(join(folder, 'file')).open(), {
    code: 'output-refused',
    place: join(folder, 'file'),
    message: /The store cannot be made: /,
    hint: /--store/,
  })
})

t.test('verify finds what cannot be relied on', async (t) => {
  const store = await openStore(t)
  await putLayer(store, '10-sound')
  const damaged = await putLayer(store, '20-damaged')
  writeFileSync(join(store.layerFolder(damaged.key), 'current/layer.json'), '{')
  const bare = await putLayer(store, '30-bare')
  rmSync(join(store.layerFolder(bare.key), 'current/layer.json'))
  const empty = await putLayer(store, '40-empty')
  rmSync(join(store.layerFolder(empty.key), 'current/fs'), { recursive: true })
  const forged = await putLayer(store, '50-forged')
  const material = { ...forged.material, clock: 7 }
  writeFileSync(
    join(store.layerFolder(forged.key), 'current/layer.json'),
    JSON.stringify({ ...forged, material }),
  )
  const crashed = await putLayer(store, '60-crashed', { boot: 'x' })
  const wanted: [string, RegExp][] = [
    [damaged.key, /record is damaged/],
    [bare.key, /has no record/],
    [empty.key, /files are gone/],
    [forged.key, /does not give its key/],
    [crashed.key, /not written to disk/],
  ]
  const faults = await verifyStore(store)
  t.equal(faults.length, wanted.length)
  for (const [key, fault] of wanted)
    t.match(
      faults.find((one) => one.key === store.nameOf(key)),
      { fault },
      `${fault}`,
    )
  t.equal(readdirSync(join(store.folder, 'layers')).length, 6, 'and removes nothing')
  t.equal((await store.layers()).length, 4, 'a damaged record is no layer, and stops no build')
})
