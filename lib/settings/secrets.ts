import { readFile, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { ParfaitError } from '../errors.ts'

/** Where a secret comes from. Settings never hold its text: it is read when the build begins. */
export interface SecretSource {
  readonly kind: 'file' | 'env'
  /** The absolute path of the file, or the name of the variable. */
  readonly from: string
  /** Error: `secret-missing`. */
  readonly read: () => Promise<Uint8Array>
}

/** Sources of secrets by name. */
export type SecretSources = Readonly<Record<string, SecretSource>>

/** Larger than every key and certificate bundle. Bytes. */
const sizeLimit = 1 << 20

/** Reads `--secret name=file:PATH` and `--secret name=env:VARIABLE`. Faults never quote more than the name. */
export function secretSources(
  texts: readonly string[],
  given: { readonly env: Readonly<Record<string, string | undefined>>; readonly cwd: string },
  faults: ParfaitError[],
): SecretSources {
  const sources: Record<string, SecretSource> = {}
  for (const text of texts) {
    const [, name, kind, from] = /^([A-Za-z][\w-]*)=(file|env):(.+)$/s.exec(text) ?? []
    if (name === undefined || from === undefined) faults.push(misspelt(text))
    else if (sources[name])
      faults.push(fault('settings-invalid', `The secret '${name}' is given twice`, 'leave one out'))
    else
      sources[name] =
        kind === 'env'
          ? fromVariable(name, from, given.env)
          : fromFile(name, resolve(given.cwd, from))
  }
  return sources
}

/** Somebody may have typed the secret itself. */
function misspelt(text: string): ParfaitError {
  const name = /^[A-Za-z][\w-]*(?==)/.exec(text)?.[0]
  return fault(
    'settings-invalid',
    `Expected NAME=file:PATH or NAME=env:VARIABLE${name === undefined ? '' : ` for '${name}'`}`,
    'the secret itself does not belong on a command line, where every user of this machine can read it',
  )
}

function fromFile(name: string, path: string): SecretSource {
  const read = async () => {
    try {
      const { size } = await stat(path)
      if (size > sizeLimit) throw new Error(`it has more than ${sizeLimit} bytes`)
      return await readFile(path)
    } catch (cause) {
      const said = cause instanceof Error ? cause.message : String(cause)
      throw fault('secret-missing', `The file of the secret '${name}' cannot be read: ${said}`)
    }
  }
  return { kind: 'file', from: path, read }
}

function fromVariable(
  name: string,
  variable: string,
  env: Readonly<Record<string, string | undefined>>,
): SecretSource {
  const read = async () => {
    const value = env[variable]
    if (value !== undefined) return Buffer.from(value)
    const hint = `export it: read -rs ${variable}; export ${variable}`
    throw fault(
      'secret-missing',
      `The variable '${variable}' of the secret '${name}' is not set`,
      hint,
    )
  }
  return { kind: 'env', from: variable, read }
}

/** The environment without the variables that secrets come from: no hook, key or log shall see them. */
export function withoutSecrets<T extends Readonly<Record<string, string | undefined>>>(
  env: T,
  sources: SecretSources,
): T {
  const hidden = new Set(Object.values(sources).map(({ kind, from }) => kind === 'env' && from))
  return Object.fromEntries(Object.entries(env).filter(([name]) => !hidden.has(name))) as T
}

function fault(
  code: 'settings-invalid' | 'secret-missing',
  message: string,
  hint?: string,
): ParfaitError {
  return new ParfaitError(code, message, { place: '--secret', hint })
}
