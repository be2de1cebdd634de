import type { SecretFile } from '../disk/secret-file.ts'
import { ParfaitError, throwFaults } from '../errors.ts'
import { didYouMean } from '../nearest.ts'
import { readSecret, type SecretEnvironment } from '../settings/read-secret.ts'
import type { SecretSource, SecretSources } from '../settings/secrets.ts'
import type { Flavour } from './flavour.ts'
import type { OptionValues } from './options.ts'

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

/** Where secrets come from, with those that nobody gave, and that files of options have. */
export function withOptionSecrets(
  sources: SecretSources,
  flavours: readonly Flavour[],
  options: OptionValues,
): SecretSources {
  const found = flavours.flatMap(({ name: flavour, manifest }) =>
    Object.entries(manifest.secrets).flatMap(([name, { from }]): [string, SecretSource][] => {
      const path = from && options[flavour]?.[from.option]
      return from && typeof path === 'string' && path !== ''
        ? [[name, { kind: 'assignment', from: path, variable: from.variable }]]
        : []
    }),
  )
  return { ...Object.fromEntries(found), ...sources }
}

/** The names of the secrets that a flavour's hooks get: declared, given, and no files of the image. */
export function secretNames({ manifest }: Flavour, secrets: Secrets): string[] {
  return Object.entries(manifest.secrets).flatMap(([name, { file }]) =>
    file === undefined && secrets.has(name) ? [name] : [],
  )
}

/** The files that the image gets of secrets that were given. */
export function secretFiles(flavours: readonly Flavour[], secrets: Secrets): SecretFile[] {
  return flavours.flatMap(({ manifest }) =>
    Object.entries(manifest.secrets).flatMap(([secret, { file }]): SecretFile[] =>
      file && secrets.has(secret)
        ? [{ secret, path: file.path, mode: Number.parseInt(file.mode, 8) }]
        : [],
    ),
  )
}

/** Only who writes a disk writes secrets into it. */
export function secretFileFaults(
  product: { readonly name: string; readonly reads: 'tree' | 'disk' },
  flavours: readonly Flavour[],
): ParfaitError[] {
  if (product.reads === 'disk') return []
  return flavours.flatMap(({ name, folder, manifest }) =>
    Object.entries(manifest.secrets).flatMap(([secret, { file }]) =>
      file === undefined
        ? []
        : [
            new ParfaitError(
              'settings-invalid',
              `A ${product.name} takes no secret as a file: '${secret}' of the flavour '${name}'`,
              { place: folder, hint: 'leave that flavour out, or make a disk' },
            ),
          ],
    ),
  )
}
