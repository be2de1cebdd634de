import { resolve } from 'node:path'
import { ParfaitError } from '../errors.ts'
import { compareBytes } from '../files.ts'
import type { Json, JsonObject } from '../json.ts'
import { didYouMean } from '../nearest.ts'
import { checkSchema, objectSchema } from '../schema.ts'
import { asTyped } from '../typed-value.ts'
import type { Flavour, Hook } from './flavour.ts'
import type { Manifest } from './manifest.ts'

/** What the user said of options: by `--set flavour.key=value`, in a file, and in the environment. */
export interface OptionSources {
  readonly set: OptionValues
  readonly file: OptionValues
  readonly env: Readonly<Record<string, string | undefined>>
  /** Where relative paths begin. */
  readonly folder: string
  /** Where values stand in files, `file:line:column`, by flavour and option. */
  readonly places?: Readonly<Record<string, Readonly<Record<string, string>>>>
}

/** Options of each flavour by name, checked, defaults filled in. */
export type OptionValues = Readonly<Record<string, JsonObject>>

/** Merges and checks the options of all flavours; every fault is listed. */
export function resolveOptions(
  flavours: readonly Flavour[],
  sources: OptionSources,
): { values: OptionValues; faults: ParfaitError[] } {
  const values: Record<string, JsonObject> = {}
  const faults: ParfaitError[] = []
  const names = flavours.map((flavour) => flavour.name)
  for (const name of new Set([...Object.keys(sources.file), ...Object.keys(sources.set)]))
    if (!names.includes(name))
      faults.push(
        new ParfaitError(
          'settings-invalid',
          `Options are set for '${name}', which takes no part in this build${didYouMean(name, names)}`,
        ),
      )
  for (const { name, manifest } of flavours) {
    const merged: Record<string, Json> = {
      ...defaultsFor({ name, manifest }, flavours),
      ...typedValues(sources.file[name], manifest),
    }
    for (const [key, schema] of Object.entries(manifest.options)) {
      const exported = schema.variable === undefined ? undefined : sources.env[schema.variable]
      if (exported !== undefined && exported !== '') merged[key] = asTyped(exported, schema)
    }
    for (const [key, value] of Object.entries(sources.set[name] ?? {}))
      merged[key] = asTyped(value, manifest.options[key])
    for (const sentence of checkSchema(objectSchema(manifest.options), merged)) {
      const said = sentence.replace(/^\/: /, '').replace(/^\//, '')
      const key = /^unknown key '(.*?)'/.exec(said)?.[1] ?? /^[^:/]*/.exec(said)?.[0] ?? ''
      const isSet = key in (sources.set[name] ?? {})
      const place = isSet ? undefined : sources.places?.[name]?.[key]
      faults.push(
        new ParfaitError('settings-invalid', `Options of flavour '${name}': ${said}`, { place }),
      )
    }
    values[name] = absolutePaths(merged, manifest, sources)
  }
  return { values, faults }
}

function typedValues(values: JsonObject = {}, { options }: Manifest): JsonObject {
  const typed = ([key, value]: [string, Json]) => [key, asTyped(value, options[key])]
  return Object.fromEntries(Object.entries(values).map(typed))
}

/** What other flavours say is the default for this one's options; the last one wins. */
function defaultsFor(
  { name, manifest }: Pick<Flavour, 'name' | 'manifest'>,
  flavours: readonly Flavour[],
): JsonObject {
  const said: JsonObject[] = flavours.flatMap((flavour) =>
    [...manifest.provides, name].map((known) => flavour.manifest.defaults[known] ?? {}),
  )
  // Whoever provides a name need not have the options that others with that name have.
  return Object.fromEntries(
    Object.entries(Object.assign({}, ...said) as JsonObject).filter(
      ([key]) => key in manifest.options,
    ),
  )
}

/** Options that are paths of the host, or lists of them, made absolute. */
function absolutePaths(
  values: JsonObject,
  { options }: Manifest,
  { folder, env }: Pick<OptionSources, 'folder' | 'env'>,
): JsonObject {
  const at = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(at)
    if (typeof value !== 'string' || value === '') return value
    // A shell leaves the tilde of `--set flavour.key=~/file` as it is.
    return resolve(folder, value.replace(/^~(?=\/|$)/, env.HOME ?? '~'))
  }
  const absolute = ([key, value]: [string, Json]): [string, Json] => [
    key,
    options[key]?.path ? at(value) : value,
  ]
  return Object.fromEntries(Object.entries(values).map(absolute))
}

/**
 * The options that count for a key and that hooks inside the chroot get: all but paths of the host. What
 * lies there is told by a base's state, or by extra data.
 */
export function keyOptions({ manifest, name }: Flavour, values: OptionValues): JsonObject {
  const entries = Object.entries(values[name] ?? {})
  return Object.fromEntries(entries.filter(([key]) => !manifest.options[key]?.path))
}

/** Options for scripts: `dns-name` of a flavour is `OPTION_DNS_NAME`; lists are joined by spaces. */
export function optionVariables(options: JsonObject = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(options).map(([key, value]) => [
      `OPTION_${key.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`,
      Array.isArray(value) ? value.join(' ') : String(value),
    ]),
  )
}

/** Variables that every hook may mention, besides those of the user. */
const standardVariables = ['ARCH', 'IMAGE_NAME', 'FS_TYPE'] as const

/**
 * The part of the environment that a hook may see, and that its key therefore carries: what its
 * flavour declared or, for flavours without a manifest, what its files mention by name.
 */
export function visibleVariables(
  hook: Hook,
  flavour: Flavour,
  env: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const names = flavour.hasManifest
    ? [...flavour.manifest.variables, ...standardVariables.filter((v) => hook.mentions.includes(v))]
    : Object.keys(env).filter(
        (name) => hook.mentions.includes(name) && !reservedVariables.has(name),
      )
  const visible: Record<string, string> = {}
  for (const name of names.toSorted(compareBytes)) {
    const value = env[name]
    if (value !== undefined && !reservedVariables.has(name)) visible[name] = value
  }
  return visible
}

/** Variables that the engine sets itself, or that would let the host into a key. */
const reservedVariables: ReadonlySet<string> = new Set([
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'SHELL',
  'TERM',
  'LANG',
  'PWD',
  'OLDPWD',
  'SHLVL',
  '_',
  'TMPDIR',
  'LC_ALL',
  'TZ',
  'HOSTNAME',
  'TARGET_ROOT',
  'TMP_HOOKS_PATH',
  'TMP_MOUNT_PATH',
  'TMP_BUILD_DIR',
  '_LIB',
  'IMAGE_SIZE',
  'IMAGE_BLOCK_DEVICE',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
])
