import { homedir } from 'node:os'
import { dirname, resolve } from 'node:path'
import { checkYaml } from '../check-yaml.ts'
import { ParfaitError } from '../errors.ts'
import type { JsonSchema } from '../schema.ts'
import { readYaml, type YamlText } from '../yaml.ts'
import { type CloudSettings, publishingVariables } from './publishing.ts'
import type { BuildServer, SshServer } from './server.ts'

const text = { type: 'string', minLength: 1 }
const port = { type: 'integer', minimum: 1, maximum: 65_535 }
const anything = { type: 'object' }

const common = {
  type: { enum: ['local', 'ssh'] },
  can_bootstrap: { type: 'array', items: text, default: [] },
  release: text,
  build_settings: {
    type: 'object',
    additionalProperties: false,
    properties: {
      guest_additions: text,
      apt_proxy: {
        type: 'object',
        additionalProperties: false,
        required: ['address', 'port'],
        properties: { address: text, port, persistent: { type: 'boolean' } },
      },
      'ec2-credentials': {
        type: 'object',
        properties: { 'access-key': text, 'secret-key': text },
      },
      's3-region': text,
      options: { type: 'object', additionalProperties: anything },
    },
  },
  run_settings: anything,
}

/** What an entry of `build-servers.yml` may say, by its type. */
export const serverSchemas: Readonly<Record<'local' | 'ssh', JsonSchema>> = {
  local: {
    type: 'object',
    additionalProperties: false,
    required: ['type'],
    properties: common,
  },
  ssh: {
    type: 'object',
    additionalProperties: false,
    required: ['type', 'address'],
    properties: {
      ...common,
      address: { ...text, pattern: '^[^-\\s][^\\s]*$' },
      port,
      username: { ...text, pattern: '^[^-\\s][^\\s]*$' },
      keyfile: text,
      known_hosts: text,
      server_bin: text,
    },
  },
}

/** An entry as it is written, after its schema. */
interface Entry {
  readonly type: 'local' | 'ssh'
  readonly can_bootstrap: readonly string[]
  readonly release?: string
  readonly address?: string
  readonly port?: number
  readonly username?: string
  readonly keyfile?: string
  readonly known_hosts?: string
  readonly server_bin?: string
  readonly build_settings?: CloudSettings & {
    readonly guest_additions?: string
    readonly apt_proxy?: { readonly address: string; readonly port: number }
    readonly options?: BuildServer['options']
  }
  readonly run_settings?: Readonly<Record<string, unknown>>
}

/**
 * Reads a list of build servers, as `path` has it. Errors, all at once, with line and column: `settings-invalid`.
 */
export function readServers(
  content: string,
  path: string,
): { readonly servers: readonly BuildServer[]; readonly faults: readonly ParfaitError[] } {
  const fault = (message: string, place: string) =>
    new ParfaitError('settings-invalid', message, { place })
  const { yaml, faults } = readYaml(content, path, fault)
  if (!yaml) return { servers: [], faults }
  const { value } = yaml
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    return { servers: [], faults: [fault('Expected a map of servers by their names', path)] }
  const servers: BuildServer[] = []
  const wrong: ParfaitError[] = []
  for (const [name, entry] of Object.entries(value)) {
    const found = entryFaults(name, entry, yaml)
    wrong.push(...found)
    if (found.length === 0) servers.push(serverOf(name, entry as Entry, path))
  }
  return { servers, faults: wrong }
}

function entryFaults(name: string, entry: unknown, yaml: YamlText): ParfaitError[] {
  const { type } = Object(entry) as { readonly type?: unknown }
  const at = (keys: readonly string[] = []) => yaml.atKey([name, ...keys])
  if (entry !== null && typeof entry === 'object' && 'password' in entry)
    return [
      new ParfaitError('settings-invalid', `Server '${name}': a password is not taken`, {
        place: at(['password']),
        hint: `let a key in instead: ssh-copy-id; 'keyfile' names it, or the agent has it`,
      }),
    ]
  const schema = serverSchemas[type === 'local' ? 'local' : 'ssh']
  return checkYaml(schema, entry, at).map(
    ({ said, place }) =>
      new ParfaitError('settings-invalid', `Server '${name}': ${said}`, { place }),
  )
}

function serverOf(name: string, entry: Entry, path: string): BuildServer {
  const { release, build_settings: build = {}, address } = entry
  const { apt_proxy: proxy } = build
  return {
    name,
    canBootstrap: entry.can_bootstrap,
    options: build.options ?? {},
    publishing: publishingVariables(build),
    unused: unusedIn(entry),
    runSettings: entry.run_settings ?? {},
    ...(release === undefined ? {} : { release }),
    ...(proxy ? { aptProxy: `http://${proxy.address}:${proxy.port}` } : {}),
    ...(entry.type === 'ssh' && address !== undefined ? { ssh: sshOf(entry, address, path) } : {}),
  }
}

/** What tools have that parfait does not call: the guest additions of VirtualBox, and the bundles of EC2's S3-backed images. */
function unusedIn({ build_settings: build = {} }: Entry): readonly string[] {
  const bundles = Object.keys(build['ec2-credentials'] ?? {}).filter(
    (key) => !['access-key', 'secret-key'].includes(key),
  )
  return [
    ...(build.guest_additions === undefined ? [] : ['guest_additions']),
    ...bundles.map((key) => `ec2-credentials.${key}`),
  ]
}

function sshOf(entry: Entry, address: string, path: string): SshServer {
  const { port, username, keyfile, known_hosts: knownHosts, server_bin: serverBin } = entry
  // Relative ones begin at the list's folder, wherever parfait is called.
  const at = (file: string) => resolve(dirname(path), file.replace(/^~(?=\/|$)/, homedir()))
  return {
    address,
    ...(port === undefined ? {} : { port }),
    ...(username === undefined ? {} : { username }),
    ...(keyfile === undefined ? {} : { keyfile: at(keyfile) }),
    ...(knownHosts === undefined ? {} : { knownHosts: at(knownHosts) }),
    ...(serverBin === undefined ? {} : { serverBin }),
  }
}
