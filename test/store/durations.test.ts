import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { lastDuration, noteDuration } from '../../lib/store/durations.ts'
import { Store } from '../../lib/store/store.ts'

t.test('how long a step took, by its name', async (t) => {
  const store = new Store(t.testdir({}))
  await store.open()
  const label = { phase: 'install', flavour: 'acme', name: '10-a' }
  t.equal(await lastDuration(store, label), undefined)
  await noteDuration(store, label, 2.5)
  await noteDuration(store, label, 1.5)
  t.equal(await lastDuration(store, label), 1.5)
  t.equal(await lastDuration(store, { ...label, name: '10-b' }), undefined)
})

t.test('a store that takes no note stops nothing', async (t) => {
  const store = new Store(t.testdir({}))
  await store.open()
  const label = { phase: 'install', flavour: 'acme', name: '10-a' }
  await noteDuration(store, label, 2.5)
  const records = join(store.folder, 'records')
  rmSync(records, { recursive: true })
  writeFileSync(records, '')
  await noteDuration(store, label, 1.5)
  t.equal(await lastDuration(store, label).catch(() => undefined), undefined)
})
