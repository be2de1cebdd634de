import t from 'tap'
import { defaultStore } from '../../lib/settings/default-store.ts'

t.test('where layers are kept when nobody says where', async (t) => {
  t.equal(defaultStore({ XDG_CACHE_HOME: '/c', HOME: '/home/u' }, '/project'), '/c/parfait')
  t.equal(defaultStore({ HOME: '/home/u' }, '/project'), '/home/u/.cache/parfait')
  t.equal(
    defaultStore({ XDG_CACHE_HOME: '', HOME: '/home/u' }, '/project'),
    '/home/u/.cache/parfait',
  )
  t.equal(defaultStore({}, '/project'), '/project/.cache/parfait')
})
