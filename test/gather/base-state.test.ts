import { createHash } from 'node:crypto'
import t from 'tap'
import { checkedState } from '../../lib/gather/base-state.ts'

const of = { place: '/f/root.d/10-base.ts', clock: undefined }

t.test('a state that says something is taken', (t) => {
  const state = { identity: 'one', date: 1_700_000_000 }
  t.equal(checkedState(state, of), state)
  t.strictSame(checkedState({ identity: 'one' }, { ...of, clock: 0 }), { identity: 'one' })
  t.end()
})

t.test('an identity that no change of the archive would change', (t) => {
  const nothing = (name: string) => createHash(name).update('').digest('hex')
  for (const identity of [
    '',
    undefined as unknown as string,
    nothing('md5'),
    nothing('sha256'),
    nothing('sha512').toUpperCase(),
    `sha256:${nothing('sha256')}`,
  ])
    t.throws(() => checkedState({ identity, date: 1 }, of), {
      code: 'hook-output',
      message: /says nothing/,
      place: of.place,
    })
  t.end()
})

t.test('an image of 1970 is made by nobody who did not ask for it', (t) => {
  for (const date of [undefined, 0, -1])
    t.throws(() => checkedState({ identity: 'one', ...(date === undefined ? {} : { date }) }, of), {
      code: 'hook-output',
      message: /1970/,
      hint: /SOURCE_DATE_EPOCH/,
    })
  for (const date of [Number.NaN, 1.5, '1' as unknown as number])
    t.throws(() => checkedState({ identity: 'one', date }, of), { message: /whole seconds/ })
  t.end()
})
