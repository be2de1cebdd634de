import { inspect } from 'node:util'
import { ParfaitError, throwFaults } from '../errors.ts'

/** What a target must be told that is nobody else's to know. */
export interface CredentialSchema {
  readonly description: string
  /** Environment variables that have it, the first that is set wins. */
  readonly variables: readonly string[]
  readonly required: boolean
}

/** A text that prints as `***` wherever it is printed by accident. */
export class Secret {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  /** The text itself, for the one place that sends it. */
  reveal(): string {
    return this.#text
  }

  toString(): string {
    return '***'
  }

  toJSON(): string {
    return '***'
  }

  [inspect.custom](): string {
    return '***'
  }
}

/** Credentials by name; those that are not required may be missing. */
export type Credentials = Readonly<Record<string, Secret>>

/**
 * Takes a target's credentials from the user's environment. They are asked for by the target alone: flavours,
 * hooks, settings and keys never have them. Error: `secret-missing`, for all that are missing at once.
 */
export function readCredentials(
  target: string,
  schemas: Readonly<Record<string, CredentialSchema>>,
  env: Readonly<Record<string, string | undefined>>,
): Credentials {
  const found: Record<string, Secret> = {}
  const faults: ParfaitError[] = []
  for (const [name, { description, variables, required }] of Object.entries(schemas)) {
    const text = variables.map((variable) => env[variable]).find(Boolean)
    if (text) found[name] = new Secret(text)
    else if (required)
      faults.push(
        new ParfaitError('secret-missing', `The target '${target}' needs ${description}`, {
          place: variables.join(', '),
          hint: `export it: read -rs ${variables[0]}; export ${variables[0]}`,
        }),
      )
  }
  throwFaults(faults)
  return found
}
