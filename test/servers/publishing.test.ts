import t from 'tap'
import { publishingEnvironment, publishingVariables } from '../../lib/servers/publishing.ts'

const variables = publishingVariables({
  'ec2-credentials': { 'access-key': 'id', 'secret-key': 'secret' },
  's3-region': 'eu-west-1',
})

t.test("a list's keys and region are variables", (t) => {
  t.strictSame(publishingVariables({}), {})
  t.strictSame(publishingEnvironment(variables, { HOME: '/root' }), {
    AWS_ACCESS_KEY_ID: 'id',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_REGION: 'eu-west-1',
    HOME: '/root',
  })
  t.end()
})

t.test('what the user has wins, and is mixed with nothing', (t) => {
  t.strictSame(publishingEnvironment(variables, { AWS_ACCESS_KEY_ID: 'own' }), {
    AWS_ACCESS_KEY_ID: 'own',
    AWS_REGION: 'eu-west-1',
  })
  t.strictSame(publishingEnvironment(variables, { AWS_PROFILE: 'work', AWS_DEFAULT_REGION: 'x' }), {
    AWS_PROFILE: 'work',
    AWS_DEFAULT_REGION: 'x',
  })
  t.end()
})
