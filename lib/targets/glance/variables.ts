import type { Credentials } from '../credentials.ts'
import { Secret } from '../credentials.ts'
import type { CredentialPlace } from '../driver.ts'
import { cloudIn } from './clouds.ts'

/** What OpenStack is told: as `clouds.yaml` calls it, and, in capitals behind `OS_`, as variables do. */
const variableNames = [
  'auth_url',
  'auth_type',
  'username',
  'user_id',
  'password',
  'user_domain_name',
  'user_domain_id',
  'project_name',
  'project_id',
  'project_domain_name',
  'project_domain_id',
  'application_credential_id',
  'application_credential_name',
  'application_credential_secret',
  'region_name',
  'interface',
] as const

/** One of them. */
export type VariableName = (typeof variableNames)[number]

/**
 * What is known of the cloud of an address, all from one place: from `clouds.yaml` where that has a cloud of this name, else from `OS_…`.
 * Error: `secret-missing` for a file that is none of clouds.
 */
export async function cloudCredentials({ address, env }: CredentialPlace): Promise<Credentials> {
  const { hostname: cloud } = address
  // The name that OpenStack's own programs have for the variables.
  const found = ['', 'envvars'].includes(cloud) ? undefined : await cloudIn(cloud, env)
  const texts = found ?? variablesIn(env)
  return Object.fromEntries(
    variableNames.flatMap((name) => {
      const text = texts[name]
      return text ? [[name, new Secret(text)]] : []
    }),
  )
}

function variablesIn(env: CredentialPlace['env']): Partial<Record<VariableName, string>> {
  const entries = variableNames.map((name) => [name, env[`OS_${name.toUpperCase()}`]])
  const { project_name: project = env.OS_TENANT_NAME, ...others } = Object.fromEntries(entries)
  return { ...others, project_name: project }
}
