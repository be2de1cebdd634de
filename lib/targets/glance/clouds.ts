import { dirname, join } from 'node:path'
import { readIfThere } from '../../content.ts'
import { ParfaitError } from '../../errors.ts'
import { parseYaml } from '../../yaml.ts'
import type { CredentialPlace } from '../driver.ts'

/** What `clouds.yaml`, with the `secure.yaml` beside it, has of a cloud; undefined where it knows none of that name. Error: `secret-missing`. */
export async function cloudIn(
  cloud: string,
  env: CredentialPlace['env'],
): Promise<Readonly<Record<string, string>> | undefined> {
  for (const path of cloudsPaths(env)) {
    const text = await readIfThere(path)
    if (text === undefined) continue
    const beside = join(dirname(path), 'secure.yaml')
    const secure = env.OS_CLIENT_SECURE_FILE || beside
    const known = cloudOf(text, path, cloud)
    if (known === undefined) return undefined
    const secrets = cloudOf((await readIfThere(secure)) ?? '', secure, cloud)
    return { ...known, ...secrets }
  }
  return undefined
}

/** The first that is there counts. An empty variable: none does. */
function cloudsPaths(env: CredentialPlace['env']): string[] {
  const { OS_CLIENT_CONFIG_FILE: own, XDG_CONFIG_HOME: config, HOME: home } = env
  if (own !== undefined) return own === '' ? [] : [own]
  const folder = config || (home ? join(home, '.config') : undefined)
  const inHome = folder === undefined ? [] : [join(folder, 'openstack/clouds.yaml')]
  return [...inHome, '/etc/openstack/clouds.yaml']
}

function cloudOf(
  text: string,
  path: string,
  cloud: string,
): Readonly<Record<string, string>> | undefined {
  // A message of the parser may quote a line with a password.
  const value = parseYaml(
    text,
    path,
    (_message, place) =>
      new ParfaitError('secret-missing', `Expected a list of clouds: '${path}'`, {
        place,
        hint: "'openstack configuration show' tells what is wrong with it",
      }),
  )
  const own = at(at(value, 'clouds'), cloud)
  if (own === undefined) return undefined
  return { ...textsOf(own), ...textsOf(at(own, 'auth')) }
}

function at(value: unknown, name: string): unknown {
  if (value === null || typeof value !== 'object' || !Object.hasOwn(value, name)) return undefined
  return (value as Record<string, unknown>)[name]
}

function textsOf(value: unknown): Record<string, string> {
  const entries = value !== null && typeof value === 'object' ? Object.entries(value) : []
  return Object.fromEntries(
    entries.flatMap(([name, one]) =>
      typeof one === 'string' || typeof one === 'number' ? [[name, String(one)]] : [],
    ),
  )
}
