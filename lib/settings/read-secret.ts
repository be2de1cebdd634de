import { readFile, stat } from 'node:fs/promises'
import { ParfaitError } from '../errors.ts'
import { saidBy } from '../system-fault.ts'
import { readAssignments } from './assignments.ts'
import type { SecretSource } from './secrets.ts'

/** Larger than every key and certificate bundle. Bytes. */
const sizeLimit = 1 << 20

/** The environment that secrets come from: that of settings lacks their variables. */
export type SecretEnvironment = Readonly<Record<string, string | undefined>>

/** Reads the secret of this name from where it comes from. Error: `secret-missing`; it never quotes the secret. */
export async function readSecret(
  name: string,
  { kind, from, variable = '' }: SecretSource,
  env: SecretEnvironment,
): Promise<Uint8Array> {
  if (kind === 'env') return fromVariable(name, env[from], from)
  const content = await fromFile(name, from)
  if (kind === 'file') return content
  const value = readAssignments(Buffer.from(content).toString(), from).get(variable)
  if (value !== undefined) return Buffer.from(value)
  throw missing(`'${from}' does not set '${variable}', the secret '${name}'`)
}

async function fromFile(name: string, path: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(path)
    if (size > sizeLimit) throw new Error(`it has more than ${sizeLimit} bytes`)
    return await readFile(path)
  } catch (cause) {
    throw missing(`The file of the secret '${name}' cannot be read: ${saidBy(cause)}`)
  }
}

function fromVariable(name: string, value: string | undefined, variable: string): Uint8Array {
  if (value !== undefined) return Buffer.from(value)
  throw missing(
    `The variable '${variable}' of the secret '${name}' is not set`,
    `export it: read -rs ${variable}; export ${variable}`,
  )
}

function missing(message: string, hint?: string): ParfaitError {
  return new ParfaitError('secret-missing', message, { place: '--secret', hint })
}
