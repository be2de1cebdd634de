import { join } from 'node:path'
import { readIfThere } from '../../content.ts'
import { ParfaitError } from '../../errors.ts'
import { type CredentialSchema, type Credentials, Secret } from '../credentials.ts'
import type { CredentialPlace } from '../driver.ts'
import { sectionIn } from './ini.ts'

const optional = (description: string, ...variables: string[]): CredentialSchema => ({
  description,
  variables,
  required: false,
})

/** What services of Amazon's kind want to know, by the variables that all their tools take. */
export const s3Credentials = {
  keyId: optional('the id of an access key', 'AWS_ACCESS_KEY_ID'),
  key: optional('a secret access key', 'AWS_SECRET_ACCESS_KEY'),
  token: optional('the token of a session', 'AWS_SESSION_TOKEN'),
  endpoint: optional('the address of the service', 'AWS_ENDPOINT_URL_S3', 'AWS_ENDPOINT_URL'),
  region: optional('a region', 'AWS_REGION', 'AWS_DEFAULT_REGION'),
}

/** What EC2 wants to know beside that: disks reach it by a bucket. */
export const ec2Credentials = {
  ...s3Credentials,
  ec2Endpoint: optional('the address of EC2', 'AWS_ENDPOINT_URL_EC2', 'AWS_ENDPOINT_URL'),
}

/** Names in the files of profiles. */
const keys = {
  keyId: 'aws_access_key_id',
  key: 'aws_secret_access_key',
  token: 'aws_session_token',
  endpoint: 'endpoint_url',
  region: 'region',
} as const

/** What the profile of a user has in `~/.aws`. Keys come together from one place: a token of another would spoil them. */
export async function profileCredentials({ env }: CredentialPlace): Promise<Credentials> {
  const profile = env.AWS_PROFILE || 'default'
  const inHome = (name: string) => (env.HOME ? join(env.HOME, '.aws', name) : undefined)
  const config = await section(env.AWS_CONFIG_FILE || inHome('config'), [
    `profile ${profile}`,
    ...(profile === 'default' ? ['default'] : []),
  ])
  const secrets = await section(env.AWS_SHARED_CREDENTIALS_FILE || inHome('credentials'), [profile])
  const withKeys = secrets.has(keys.keyId) ? secrets : config
  const found: Record<string, Secret> = {}
  const take = (name: keyof typeof keys, text: string | undefined) => {
    if (text) found[name] = new Secret(text)
  }
  for (const name of ['endpoint', 'region'] as const)
    take(name, config.get(keys[name]) ?? secrets.get(keys[name]))
  if (!env.AWS_ACCESS_KEY_ID && !env.AWS_SECRET_ACCESS_KEY)
    for (const name of ['keyId', 'key', 'token'] as const) take(name, withKeys.get(keys[name]))
  return found
}

async function section(
  path: string | undefined,
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  return sectionIn((path === undefined ? undefined : await readIfThere(path)) ?? '', names)
}

/** An access key, of which both halves have to be there. Error: `secret-missing`. */
export function accessKey({ keyId, key, token }: Credentials) {
  if (keyId && key)
    return {
      accessKeyId: keyId.reveal(),
      secretAccessKey: key.reveal(),
      ...(token ? { sessionToken: token.reveal() } : {}),
    }
  throw new ParfaitError('secret-missing', 'This target needs an access key', {
    place: 'AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY',
    hint: 'export them, or a profile of ~/.aws/credentials by AWS_PROFILE',
  })
}
