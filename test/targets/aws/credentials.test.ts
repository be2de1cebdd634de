import { join } from 'node:path'
import t from 'tap'
import { accessKey, profileCredentials } from '../../../lib/targets/aws/credentials.ts'

const address = new URL('s3://bucket')

t.test('profiles in ~/.aws, keys together from one place', async (t) => {
  const home = t.testdir({
    '.aws': {
      credentials: `[default]
aws_access_key_id = one
aws_secret_access_key=a=b
[ other ]
aws_access_key_id = two
aws_secret_access_key = c
aws_session_token = t
`,
      config: `[default]
region = eu-north-1
s3 =
  region = trap
[profile other]
endpoint_url = https://s3.example
`,
    },
  })
  const at = async (env: Record<string, string>) => {
    const found = await profileCredentials({ address, env: { HOME: home, ...env } })
    return Object.fromEntries(Object.entries(found).map(([name, text]) => [name, text.reveal()]))
  }
  t.strictSame(await at({}), { region: 'eu-north-1', keyId: 'one', key: 'a=b' })
  t.strictSame(await at({ AWS_PROFILE: 'other' }), {
    endpoint: 'https://s3.example',
    keyId: 'two',
    key: 'c',
    token: 't',
  })
  t.strictSame(await at({ AWS_ACCESS_KEY_ID: 'x' }), { region: 'eu-north-1' })
  t.strictSame(await at({ AWS_PROFILE: 'none' }), {})
  const file = join(home, '.aws/credentials')
  t.match(await at({ HOME: '', AWS_SHARED_CREDENTIALS_FILE: file }), { keyId: 'one' })
  t.throws(() => accessKey({}), { code: 'secret-missing' })
})
