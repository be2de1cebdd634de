import t from 'tap'
import { Secret } from '../../../lib/targets/credentials.ts'
import { identityOf } from '../../../lib/targets/glance/identity.ts'

const secrets = (texts: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, new Secret(text)]))

t.test('who one is, in each way that clouds know', async (t) => {
  const auth_url = 'https://cloud.example/identity/'
  const user = { username: 'me', password: 'p', user_domain_name: 'Users' }
  t.match(identityOf(secrets({ auth_url, ...user, project_name: 'x' })), {
    url: { href: 'https://cloud.example/identity/v3/auth/tokens' },
    body: {
      auth: {
        identity: { password: { user: { name: 'me', domain: { name: 'Users' }, password: 'p' } } },
        scope: { project: { name: 'x', domain: { id: 'default' } } },
      },
    },
  })
  const old = { auth_url: 'http://cloud.example:5000/v2.0', user_id: 'u', password: 'p' }
  const { url, body } = identityOf(secrets(old))
  t.equal(url.href, 'http://cloud.example:5000/v3/auth/tokens')
  t.strictSame(body, {
    auth: { identity: { methods: ['password'], password: { user: { id: 'u', password: 'p' } } } },
  })
  const application_credential_secret = 's'
  const key = { auth_url, application_credential_secret }
  t.strictSame(identityOf(secrets({ ...key, application_credential_id: 'i' })).body, {
    auth: {
      identity: {
        methods: ['application_credential'],
        application_credential: { id: 'i', secret: 's' },
      },
    },
  })
  const named = identityOf(secrets({ ...key, application_credential_name: 'n', ...user }))
  t.match(named.body, {
    auth: { identity: { application_credential: { name: 'n', user: { name: 'me' } } } },
  })
})

t.test('what is missing, or no address', (t) => {
  t.throws(() => identityOf({}), { code: 'secret-missing' })
  t.throws(() => identityOf(secrets({ auth_url: 'https://x/', username: 'me' })), {
    code: 'secret-missing',
  })
  t.throws(() => identityOf(secrets({ auth_url: 'ftp://x/' })), { code: 'target-invalid' })
  t.end()
})
