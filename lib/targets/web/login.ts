import { join } from 'node:path'
import { readIfThere } from '../../content.ts'
import { type Credentials, Secret } from '../credentials.ts'
import type { CredentialPlace, TargetIo } from '../driver.ts'
import { loginIn } from './netrc.ts'

/** What `.netrc` has for a server, where the environment has no password. */
export async function netrcCredentials({ address, env }: CredentialPlace): Promise<Credentials> {
  if (env.HTTP_PASSWORD) return {}
  const path = env.NETRC || (env.HOME ? join(env.HOME, '.netrc') : undefined)
  const text = path === undefined ? undefined : await readIfThere(path)
  const host = address.hostname.replace(/^\[|\]$/g, '')
  const login = text === undefined ? undefined : loginIn(text, host, env.HTTP_USER || undefined)
  return login ? { user: new Secret(login.user), password: new Secret(login.password) } : {}
}

/** Says who asks, as servers with passwords want it; after a 401 what the user's files have now. */
export function basicLogin(io: TargetIo) {
  return async (_call: unknown, isFresh: boolean): Promise<Record<string, string>> => {
    const { user, password } = isFresh ? await io.freshCredentials() : io.credentials
    if (!user && !password) return {}
    const pair = `${user?.reveal() ?? ''}:${password?.reveal() ?? ''}`
    return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` }
  }
}
