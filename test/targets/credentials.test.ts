import { inspect } from 'node:util'
import t from 'tap'
import { readCredentials, Secret } from '../../lib/targets/credentials.ts'

t.test('a secret tells nobody by accident', async (t) => {
  const secret = new Secret('hunter2')
  for (const text of [`${secret}`, JSON.stringify({ secret }), inspect({ secret }), `${[secret]}`])
    t.notMatch(text, /hunter2/)
  t.equal(secret.reveal(), 'hunter2')
})

t.test('all that are missing are told at once', async (t) => {
  const schema = { description: 'a word', variables: ['A'], required: true }
  const schemas = { one: schema, two: { ...schema, variables: ['B'] } }
  t.throws(() => readCredentials('x', schemas, {}), { name: 'Faults', errors: { length: 2 } })
  t.throws(() => readCredentials('x', schemas, { A: '', B: 'b' }), { code: 'secret-missing' })
})
