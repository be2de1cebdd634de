import t from 'tap'
import { deriveSeed, deriveUuid } from '../../lib/disk/derive.ts'

const seed = 'ab'.repeat(32)

t.test('a UUID of its own for every purpose, always the same', async (t) => {
  t.equal(deriveUuid(seed, 'disk'), 'b68a6152-b147-47d4-8222-25ad16149dd6')
  t.not(deriveUuid(seed, 'disk'), deriveUuid(seed, 'hash'))
  t.not(deriveUuid(seed, 'disk'), deriveUuid('cd'.repeat(32), 'disk'))
  for (let index = 0; index < 100; index++)
    t.match(deriveUuid(seed, `${index}`), /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  for (let index = 0; index < 100; index++)
    t.match(deriveUuid(seed, `${index}`), /^.{14}4.{4}[89ab]/, 'version 4 of RFC 4122')
})

t.test('a seed from a seed', async (t) => {
  t.match(deriveSeed(seed, 'x'), /^[0-9a-f]{64}$/)
})
