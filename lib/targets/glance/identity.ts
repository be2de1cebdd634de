import { ParfaitError } from '../../errors.ts'
import { present } from '../../json.ts'
import type { Credentials } from '../credentials.ts'
import type { VariableName } from './variables.ts'

/** What Keystone is asked. */
interface IdentityQuestion {
  readonly url: URL
  /** Has secrets. */
  readonly body: object
}

/** The text of a credential. */
export function textOf(credentials: Credentials, name: VariableName): string | undefined {
  return credentials[name]?.reveal()
}

/** How one says who one is: by an application credential where there is one, else by a password. Errors: `secret-missing`, `target-invalid`. */
export function identityOf(credentials: Credentials): IdentityQuestion {
  const of = (name: VariableName) => textOf(credentials, name)
  const url = tokensUrl(of('auth_url'))
  const user = {
    id: of('user_id'),
    name: of('username'),
    domain: domainOf(of('user_domain_id'), of('user_domain_name')),
  }
  const secret = of('application_credential_secret')
  const id = of('application_credential_id')
  const name = of('application_credential_name')
  if (secret && (id || name)) {
    // By its name alone it is that of some user.
    const owner = id ? {} : { user: named(user) }
    const own = { ...(id ? { id } : { name }), secret, ...owner }
    const identity = { methods: ['application_credential'], application_credential: own }
    return { url, body: { auth: { identity } } }
  }
  const password = of('password')
  if (password === undefined || (user.id ?? user.name) === undefined) throw missing()
  const identity = { methods: ['password'], password: { user: { ...named(user), password } } }
  const project = {
    id: of('project_id'),
    name: of('project_name'),
    domain: domainOf(of('project_domain_id'), of('project_domain_name')),
  }
  const scope = (project.id ?? project.name) ? { scope: { project: named(project) } } : {}
  return { url, body: { auth: { identity, ...scope } } }
}

/** An id says all; a name is one of a domain. */
function named({
  id,
  name,
  domain,
}: {
  id: string | undefined
  name: string | undefined
  domain: object
}) {
  return id === undefined ? present({ name, domain }) : { id }
}

function domainOf(id: string | undefined, name: string | undefined): object {
  if (id !== undefined) return { id }
  return name === undefined ? { id: 'default' } : { name }
}

function tokensUrl(text: string | undefined): URL {
  if (text === undefined) throw missing()
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.search !== '')
    throw new ParfaitError('target-invalid', 'Expected the address of Keystone', {
      place: 'OS_AUTH_URL',
      hint: 'such as https://cloud.example:5000/v3, without user and password',
    })
  const path = url.pathname.replace(/\/+$/, '').replace(/\/v[23](\.\d)?$/, '')
  return new URL(`${url.origin}${path}/v3/auth/tokens`)
}

function missing(): ParfaitError {
  return new ParfaitError('secret-missing', "The target 'glance' needs to know who you are", {
    place: 'OS_AUTH_URL, OS_USERNAME, OS_PASSWORD, OS_PROJECT_NAME',
    hint: 'name a cloud of clouds.yaml, as in glance://CLOUD/; or give the RC file of the cloud by --rc; or export OS_APPLICATION_CREDENTIAL_ID and OS_APPLICATION_CREDENTIAL_SECRET',
  })
}
