import { ParfaitError, throwFaults } from '../errors.ts'
import { didYouMean } from '../nearest.ts'
import { readSecret, type SecretEnvironment } from '../settings/read-secret.ts'
import type { SecretSources } from '../settings/secrets.ts'
import type { Flavour } from './flavour.ts'

/** The texts of secrets by name; kept in memory alone. */
export type Secrets = ReadonlyMap<string, Uint8Array>

/** Shorter ones would be found in every line of a log. */
const shortest = 4

/**
 * Reads the secrets that the flavours of a build declare. Errors, all at once: `secret-missing` for one that
 * is declared and not given, `secret-unknown` for one that is given and not declared.
 */
export async function readSecrets(
  flavours: readonly Flavour[],
  sources: SecretSources,
  env: SecretEnvironment,
): Promise<Secrets> {
  const faults = [...missing(flavours, sources), ...unknown(flavours, sources)]
  const secrets = new Map<string, Uint8Array>()
  for (const [name, source] of Object.entries(sources))
    try {
      const content = await readSecret(name, source, env)
      if (Buffer.from(content).toString('latin1').trim().length < shortest)
        faults.push(
          new ParfaitError('secret-missing', `The secret '${name}' is empty or too short`, {
            place: '--secret',
            hint: `it needs ${shortest} characters at least: a shorter one cannot be kept out of logs`,
          }),
        )
      secrets.set(name, content)
    } catch (error) {
      if (!(error instanceof ParfaitError)) throw error
      faults.push(error)
    }
  throwFaults(faults)
  return secrets
}

function missing(flavours: readonly Flavour[], sources: SecretSources): ParfaitError[] {
  return flavours.flatMap((flavour) =>
    Object.entries(flavour.manifest.secrets)
      .filter(([name, { required }]) => required && !sources[name])
      .map(
        ([name, { description }]) =>
          new ParfaitError(
            'secret-missing',
            `The flavour '${flavour.name}' needs the secret '${name}': ${description}`,
            {
              place: flavour.folder,
              hint: `give it by --secret ${name}=file:PATH or --secret ${name}=env:VARIABLE`,
            },
          ),
      ),
  )
}

function unknown(flavours: readonly Flavour[], sources: SecretSources): ParfaitError[] {
  const declared = flavours.flatMap(({ manifest }) => Object.keys(manifest.secrets))
  return Object.keys(sources)
    .filter((name) => !declared.includes(name))
    .map(
      (name) =>
        new ParfaitError(
          'secret-unknown',
          `No flavour of this build declares the secret '${name}'${didYouMean(name, declared)}`,
          {
            place: '--secret',
            hint: 'leave it out, or declare it under "secrets" in the flavour.json of the flavour that needs it',
          },
        ),
    )
}

/** The names of the secrets that a flavour's hooks get: declared, and given. */
export function secretNames({ manifest }: Flavour, secrets: Secrets): string[] {
  return Object.keys(manifest.secrets).filter((name) => secrets.has(name))
}
