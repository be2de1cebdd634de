import type { Flavour } from '../flavours/flavour.ts'
import { type Json, type JsonObject, present } from '../json.ts'
import type { JsonSchema } from '../schema.ts'
import type { Settings } from '../settings/settings.ts'

/**
 * What was asked of a build, as far as another machine can be asked for the same: no secrets, no place of this machine.
 * Part of the manifest and of the statement of provenance.
 */
export interface Asked {
  readonly product: string
  /** As they were named; others were added because of them. */
  readonly flavours: readonly string[]
  readonly base?: string
  readonly release?: string
  readonly packages: readonly string[]
  readonly options: Readonly<Record<string, JsonObject>>
  /** Of a settings file: weaker than the others. */
  readonly fileOptions: Readonly<Record<string, JsonObject>>
  /** Variables of the environment that flavours or their options name. */
  readonly variables: Readonly<Record<string, string>>
  /** Names of secrets that were given. */
  readonly secrets: readonly string[]
  readonly leakGate: Settings['leakGate']
  readonly papers: Pick<Settings, 'files' | 'sbom' | 'provenance'>
  /** What only this product can be told. */
  readonly ofProduct: JsonObject
}

const text = { type: 'string' }
const texts = { type: 'array', items: text }
const options = { type: 'object', additionalProperties: { type: 'object' } }

export const askedSchema: JsonSchema = {
  type: 'object',
  required: ['product', 'flavours', 'packages', 'options', 'fileOptions', 'variables', 'papers'],
  properties: {
    product: text,
    flavours: texts,
    base: text,
    release: text,
    packages: texts,
    options,
    fileOptions: options,
    variables: { type: 'object', additionalProperties: text },
    secrets: texts,
    leakGate: text,
    papers: {
      type: 'object',
      required: ['files', 'sbom', 'provenance'],
      properties: { files: { type: 'boolean' }, sbom: texts, provenance: { type: 'boolean' } },
    },
    ofProduct: { type: 'object' },
  },
}

/** What settings ask for, without what is this machine's. Pure. */
export function askedOf(settings: Settings, flavours: readonly Flavour[]): Asked {
  const { product, base, release, packages, env, files, sbom, provenance } = settings
  const names = flavours.flatMap(({ manifest }) => [
    ...manifest.variables,
    ...Object.values(manifest.options).flatMap(({ variable }) => variable ?? []),
  ])
  const variables = [...new Set(names)].flatMap((name) =>
    env[name] === undefined ? [] : [[name, env[name]] as const],
  )
  return present({
    product: product.name,
    flavours: settings.flavours,
    base,
    release,
    packages,
    options: optionsAsked(settings.options, settings.folder),
    fileOptions: optionsAsked(settings.fileOptions, settings.folder),
    variables: Object.fromEntries(variables),
    secrets: Object.keys(settings.secrets),
    leakGate: settings.leakGate,
    papers: { files, sbom, provenance },
    ofProduct: ofProductAsked(product.settings),
  })
}

/** Files below the folder of the build are told from there: another machine has that folder elsewhere. */
function optionsAsked(all: Settings['options'], folder: string): Asked['options'] {
  const told = (value: Json): Json =>
    typeof value === 'string' && value.startsWith(`${folder}/`)
      ? value.slice(folder.length + 1)
      : value
  const named = Object.entries(all).filter(([, values]) => Object.keys(values).length > 0)
  return Object.fromEntries(
    named.map(([flavour, values]) => [
      flavour,
      Object.fromEntries(
        Object.entries(values).map(([key, value]) => [
          key,
          Array.isArray(value) ? value.map(told) : told(value),
        ]),
      ),
    ]),
  )
}

/** Options of formats are the image's, such as the command of a container: a path among them is none of this machine. */
function ofProductAsked(settings: JsonObject): JsonObject {
  const { formatOptions, ...rest } = settings
  return present({ ...(withoutPlaces(rest) as JsonObject), formatOptions })
}

/** Absolute paths become their last names. */
function withoutPlaces(value: Json): Json {
  if (typeof value === 'string')
    return value.startsWith('/') ? (value.split('/').at(-1) ?? '') : value
  if (Array.isArray(value)) return value.map(withoutPlaces)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value as JsonObject).map(([key, inner]) => [key, withoutPlaces(inner)]),
  )
}
