import { pinnedImageSchema } from '../flavours/pins.ts'
import type { JsonSchema } from '../schema.ts'
import type { SettingRow } from '../settings/setting-row.ts'
import { settingRows } from '../settings/table.ts'

const text = { type: 'string' }
const yes = { type: 'boolean' }
const count = { type: 'integer', minimum: 0 }
const texts = { type: 'array', items: text }
const sha256 = { type: 'string', pattern: '^[0-9a-f]{64}$' }

function mapOf(values: JsonSchema): JsonSchema {
  return { type: 'object', additionalProperties: values }
}

/** An object; what is marked by a `?` need not be there, and what is not named is not taken. */
function objectOf(properties: Readonly<Record<string, JsonSchema>>): JsonSchema {
  const entries = Object.entries(properties)
  return {
    type: 'object',
    additionalProperties: false,
    required: entries.map(([name]) => name).filter((name) => !name.endsWith('?')),
    properties: Object.fromEntries(
      entries.map(([name, schema]) => [name.replace('?', ''), schema]),
    ),
  }
}

function listOf(properties: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return { type: 'array', items: objectOf(properties) }
}

const typesOfRows: Readonly<Record<SettingRow['type'], JsonSchema>> = {
  text,
  path: text,
  number: { type: 'number' },
  boolean: yes,
  list: texts,
  paths: texts,
}

const { output: _, ...ofAllBuilds } = Object.fromEntries(
  settingRows.map(({ name, type }) => [`${name}?`, typesOfRows[type]]),
)

const settings = objectOf({
  ...ofAllBuilds,
  output: text,
  folder: text,
  flavours: texts,
  architecture: text,
  packages: texts,
  'base?': text,
  product: objectOf({
    name: text,
    flavours: texts,
    isBaseless: yes,
    // What each product takes of these, it reads by itself.
    settings: { type: 'object' },
  }),
  options: mapOf({ type: 'object' }),
  fileOptions: mapOf({ type: 'object' }),
  fileOptionPlaces: { type: 'object' },
  vars: { type: 'array', maxItems: 0 },
  secrets: { type: 'object', maxProperties: 0 },
  'clock?': count,
  env: mapOf(text),
})

const builder = objectOf({ 'user?': text, 'home?': text, 'host?': text })
const error = objectOf({ code: text, message: text, 'place?': text, 'hint?': text })
const label = objectOf({ phase: text, flavour: text, name: text })

/** What a client says, by the type of the message. */
export const toServerSchemas: Readonly<Record<string, JsonSchema>> = {
  hello: objectOf({ type: text, protocols: { type: 'array', items: count } }),
  build: objectOf({
    type: text,
    settings,
    flavours: listOf({
      name: text,
      folder: text,
      origin: objectOf({ kind: text, 'name?': text, 'version?': text, 'folder?': text }),
      digest: text,
    }),
    facts: objectOf({
      'size?': { type: 'number' },
      layout: { type: 'object' },
      'bootloaderWish?': text,
      data: mapOf(objectOf({ folder: text, digests: mapOf(text) })),
    }),
    pathOptions: mapOf(texts),
    files: listOf({ path: text, size: count, sha256, isExecutable: yes }),
    links: listOf({ path: text, link: text }),
    secrets: mapOf(text),
    has: { type: 'array', items: sha256 },
    builder,
    proxies: texts,
    'aptProxy?': text,
    'pins?': objectOf({ path: text, image: pinnedImageSchema }),
    'until?': { type: 'integer', minimum: 1 },
  }),
  file: objectOf({ type: text, bytes: count }),
  get: objectOf({ type: text, 'kind?': text, 'other?': text }),
  cancel: objectOf({ type: text }),
  bye: objectOf({ type: text }),
  alive: objectOf({ type: text }),
}

const event: JsonSchema = {
  anyOf: [
    objectOf({ type: { const: 'build-started' }, name: text, flavours: texts }),
    objectOf({ type: { const: 'notice' }, level: { enum: ['info', 'warning'] }, text }),
    objectOf({ type: { const: 'step-cached' }, step: label, key: text, 'bytes?': count }),
    objectOf({
      type: { const: 'step-started' },
      step: label,
      'reason?': text,
      'count?': objectOf({ nth: count, all: count }),
    }),
    objectOf({ type: { const: 'step-output' }, step: label, line: text }),
    objectOf({
      type: { const: 'step-finished' },
      step: label,
      seconds: { type: 'number' },
      'bytes?': count,
    }),
    objectOf({
      type: { const: 'step-failed' },
      step: label,
      seconds: { type: 'number' },
      error,
      tail: texts,
      'log?': text,
      'shell?': text,
    }),
  ],
}

/** What a server says, by the type of the message. */
export const toClientSchemas: Readonly<Record<string, JsonSchema>> = {
  welcome: objectOf({
    type: text,
    protocol: count,
    host: objectOf({
      version: text,
      engine: text,
      architecture: text,
      slots: count,
      busy: count,
      room: count,
    }),
  }),
  waiting: objectOf({ type: text, busy: count }),
  planned: objectOf({
    type: text,
    'state?': objectOf({ identity: text, 'date?': { type: 'number' } }),
    keys: texts,
  }),
  event: objectOf({ type: text, event }),
  built: objectOf({
    type: text,
    artifacts: listOf({ kind: text, size: count, sha256, 'stored?': count }),
    others: listOf({ path: text, size: count, isExecutable: yes }),
    facts: { type: 'object' },
    made: count,
    reused: count,
    manifest: text,
  }),
  piece: objectOf({ type: text, at: count, bytes: count }),
  sent: objectOf({ type: text }),
  failed: objectOf({ type: text, errors: { type: 'array', items: error, minItems: 1 } }),
  alive: objectOf({ type: text }),
}
