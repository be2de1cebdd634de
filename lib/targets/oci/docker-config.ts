import { join } from 'node:path'
import { readIfThere } from '../../content.ts'
import { ParfaitError } from '../../errors.ts'
import { readJson } from '../../json.ts'
import { run } from '../../run.ts'
import { type Credentials, Secret } from '../credentials.ts'
import type { CredentialPlace } from '../driver.ts'

/**
 * What `docker login` or `podman login` has kept for a registry, where the environment has no password: in a file, or by a program that is
 * asked. Errors: `secret-missing` for a file that is none of docker's, `tool-missing` and `tool-failed` for that program.
 */
export async function dockerCredentials({ address, env }: CredentialPlace): Promise<Credentials> {
  if (env.REGISTRY_PASSWORD) return {}
  const { host } = address
  for (const path of configPaths(env)) {
    const text = await readIfThere(path)
    if (text === undefined) continue
    const config = parseConfig(text, path)
    const helper = textAt(config, 'credHelpers', host) ?? textAt(config, 'credsStore')
    const asked = helper ? await askHelper(helper, host, env) : undefined
    const found = asked ?? loginOf(config, address)
    if (found) return found
  }
  return {}
}

function configPaths(env: CredentialPlace['env']): string[] {
  return [
    env.REGISTRY_AUTH_FILE,
    env.XDG_RUNTIME_DIR && join(env.XDG_RUNTIME_DIR, 'containers/auth.json'),
    env.DOCKER_CONFIG ? join(env.DOCKER_CONFIG, 'config.json') : undefined,
    env.HOME && !env.DOCKER_CONFIG && join(env.HOME, '.docker/config.json'),
  ].filter((path) => typeof path === 'string' && path !== '') as string[]
}

function parseConfig(text: string, path: string): unknown {
  try {
    const value = readJson(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  } catch {
    // Told below, without what is in it.
  }
  throw new ParfaitError('secret-missing', `Expected the configuration of docker: '${path}'`, {
    place: path,
    hint: 'log in again with docker or podman, or export REGISTRY_USER and REGISTRY_PASSWORD',
  })
}

/** Docker keeps a login for a registry, podman also one for the first parts of a repository's name: the longest counts. */
function loginOf(config: unknown, { host, pathname }: URL): Credentials | undefined {
  const parts = pathname
    .replace(/:[^:/]*$/, '')
    .split('/')
    .filter(Boolean)
  const below = parts.map((_, index) => [host, ...parts.slice(0, parts.length - index)].join('/'))
  const hub = /(^|\.)docker\.io$/.test(host) ? ['https://index.docker.io/v1/'] : []
  const names = [...below, host, `https://${host}`, `https://${host}/v1/`, ...hub]
  const auths = names.map((name) => textAt(config, 'auths', name, 'auth'))
  const pair = Buffer.from(auths.find(Boolean) ?? '', 'base64').toString()
  const colon = pair.indexOf(':')
  return colon < 0 ? undefined : login(pair.slice(0, colon), pair.slice(colon + 1))
}

/** The text at the end of some names, whatever is on the way there. */
function textAt(value: unknown, ...names: readonly string[]): string | undefined {
  const [name, ...rest] = names
  if (name === undefined) return typeof value === 'string' ? value : undefined
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
  return textAt((value as Record<string, unknown>)[name], ...rest)
}

function login(user: string, password: string): Credentials {
  return { user: new Secret(user), password: new Secret(password) }
}

/** https://github.com/docker/docker-credential-helpers: one that knows nothing of the host ends with 1. */
async function askHelper(
  helper: string,
  host: string,
  env: CredentialPlace['env'],
): Promise<Credentials | undefined> {
  if (!/^[A-Za-z0-9_.-]+$/.test(helper)) return undefined
  const own = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined))
  const { stdout, exitCode } = await run(`docker-credential-${helper}`, ['get'], {
    input: host,
    env: own as Record<string, string>,
    accept: [1],
  })
  if (exitCode !== 0) return undefined
  const answer = parseConfig(stdout, helper)
  const user = textAt(answer, 'Username')
  const secret = textAt(answer, 'Secret')
  return user === undefined || secret === undefined ? undefined : login(user, secret)
}
