import { resolve } from 'node:path'
import { ParfaitError } from '../errors.ts'

/** Where a secret comes from. Settings never hold its text: `readSecret` reads it when the build begins. */
export interface SecretSource {
  readonly kind: 'file' | 'env' | 'assignment'
  /** The absolute path of the file, or the name of the variable. */
  readonly from: string
  /** Of an assignment: the name that is given the secret in a file of lines such as `export NAME=value`. */
  readonly variable?: string
}

/** Sources of secrets by name. */
export type SecretSources = Readonly<Record<string, SecretSource>>

/** Reads `--secret name=file:PATH` and `--secret name=env:VARIABLE`. Faults never quote more than the name. */
export function secretSources(
  texts: readonly string[],
  cwd: string,
  faults: ParfaitError[],
): SecretSources {
  const sources: Record<string, SecretSource> = {}
  for (const text of texts) {
    const [, name, kind, from] = /^([A-Za-z][\w-]*)=(file|env):(.+)$/s.exec(text) ?? []
    if (name === undefined || from === undefined) faults.push(misspelt(text))
    else if (sources[name])
      faults.push(fault(`The secret '${name}' is given twice`, 'leave one out'))
    else
      sources[name] =
        kind === 'env' ? { kind: 'env', from } : { kind: 'file', from: resolve(cwd, from) }
  }
  return sources
}

/** Somebody may have typed the secret itself. */
function misspelt(text: string): ParfaitError {
  const name = /^[A-Za-z][\w-]*(?==)/.exec(text)?.[0]
  return fault(
    `Expected NAME=file:PATH or NAME=env:VARIABLE${name === undefined ? '' : ` for '${name}'`}`,
    'the secret itself does not belong on a command line, where every user of this machine can read it',
  )
}

/** The environment without the variables that secrets come from: no hook, key or log shall see them. */
export function withoutSecrets<T extends Readonly<Record<string, string | undefined>>>(
  env: T,
  sources: SecretSources,
): T {
  const hidden = new Set(Object.values(sources).map(({ kind, from }) => kind === 'env' && from))
  return Object.fromEntries(Object.entries(env).filter(([name]) => !hidden.has(name))) as T
}

function fault(message: string, hint?: string): ParfaitError {
  return new ParfaitError('settings-invalid', message, { place: '--secret', hint })
}
