import t from 'tap'
import { noteRoom, roomOf } from '../../lib/store/layer-rooms.ts'
import { Store } from '../../lib/store/store.ts'

t.test('the room of a layer is known by its key', async (t) => {
  const store = new Store(t.testdir())
  await store.open()
  const [key, other] = ['a'.repeat(64), 'b'.repeat(64)]
  await noteRoom(store, key, 4096)
  t.equal(await roomOf(store, key), 4096)
  t.equal(await roomOf(store, other), undefined)
  await store.writeRecord('room', other, 'much')
  t.equal(await roomOf(store, other), undefined, 'what somebody else wrote counts for nothing')
})
