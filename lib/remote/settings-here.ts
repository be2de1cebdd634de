import { basename, dirname, join } from 'node:path'
import { ParfaitError } from '../errors.ts'
import type { Json, JsonObject } from '../json.ts'
import { findProduct } from '../products/index.ts'
import { proxyVariables } from '../sandbox/environment.ts'
import { checkSchema } from '../schema.ts'
import type { Settings } from '../settings/settings.ts'
import type { SharedStoreSettings } from '../settings/shared-store.ts'
import { placeBelow } from './lay-out.ts'
import type { RemoteRequest } from './messages.ts'

/** Where a server builds for a client. */
export interface ServerPlaces {
  /** What was sent lies below it, by the client's paths. */
  readonly root: string
  /** Where outputs go. */
  readonly out: string
  /** True where they stay there, among files of others; else they go to the client. */
  readonly keepsOut?: boolean
  readonly store: string
  readonly sharedStore?: SharedStoreSettings | undefined
  /** The server's own. */
  readonly env: Readonly<Record<string, string | undefined>>
}

/** Variables that are the server's own, whatever the client has. */
const ownVariables = ['HOME', 'USER', 'LOGNAME', 'SUDO_USER']

/** The settings of a client as they count on a server. Error: `server-protocol` for what has no place in settings. */
export function settingsHere(request: RemoteRequest, places: ServerPlaces): Settings {
  const { settings: asked, aptProxy } = request
  // The server's stores are its own affair.
  const { sharedStore: _, ...settings } = asked
  const { root, out, store, sharedStore, env } = places
  const folder = `${dirname(placeBelow('/', settings.output))}/`
  // What a product puts beside its output.
  const beside = (value: Json) =>
    typeof value === 'string' && value.startsWith(folder)
      ? placeBelow(out, value.slice(folder.length - 1))
      : value
  const proxied = aptProxy === undefined ? {} : { http_proxy: aptProxy }
  return {
    ...settings,
    product: { ...settings.product, settings: mapValues(productPart(settings), beside) },
    output: join(out, basename(settings.output)),
    folder: placeBelow(root, settings.folder),
    flavoursPath: [],
    elementsPath: [],
    store,
    ...(sharedStore === undefined ? {} : { sharedStore: { ...sharedStore, env: defined(env) } }),
    sandbox: 'auto',
    // The client has compared flavours with its own, and sends what is locked beside them.
    locked: false,
    // The keys are the client's, and stay there.
    sign: [],
    options: optionsHere(request, root),
    env: {
      ...settings.env,
      ...present(ownVariables, env),
      ...proxyVariables(env),
      ...proxied,
    },
  }
}

/** A product's part of the settings, which no other schema knows. */
function productPart({ product }: Settings): JsonObject {
  const { schema } = findProduct(product.name).settings
  const [fault] = schema
    ? checkSchema(schema, product.settings)
    : [`'${product.name}' is built for no other machine`]
  if (fault === undefined && !product.isBaseless) return product.settings
  throw new ParfaitError('server-protocol', `The settings cannot be used: ${fault}`)
}

function mapValues(values: JsonObject, change: (value: Json) => Json): JsonObject {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)]))
}

function optionsHere({ settings, pathOptions }: RemoteRequest, root: string): Settings['options'] {
  const at = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(at)
    return typeof value === 'string' && value.startsWith('/') ? placeBelow(root, value) : value
  }
  const placed = ([name, values]: [string, JsonObject]) => {
    const paths = Object.hasOwn(pathOptions, name) ? pathOptions[name] : undefined
    const entries = Object.entries(values)
    return [name, Object.fromEntries(entries.map(([k, v]) => [k, paths?.includes(k) ? at(v) : v]))]
  }
  return Object.fromEntries(Object.entries(settings.options).map(placed))
}

function present(
  names: readonly string[],
  env: ServerPlaces['env'],
): Readonly<Record<string, string>> {
  return Object.fromEntries(names.flatMap((name) => (env[name] ? [[name, env[name]]] : [])))
}

function defined(env: ServerPlaces['env']): Readonly<Record<string, string>> {
  return present(Object.keys(env), env)
}
