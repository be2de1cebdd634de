import type { Ajv, ErrorObject, ValidateFunction } from 'ajv'
import { makeAjv } from './ajv.ts'
import { compiledSchemas } from './compiled-schemas.ts'
import { debug } from './debug.ts'
import { readJson } from './json.ts'
import { didYouMean } from './nearest.ts'

/** A JSON schema (draft 7); `variable` names the environment variable that may set a
 * property, `path` says that it is a path of the host. */
export type JsonSchema = Readonly<Record<string, unknown>>

const log = debug('schema')

let ajv: Ajv | undefined

function compile(schema: JsonSchema): ValidateFunction {
  const known = compiledSchemas[JSON.stringify(schema)]
  if (known) return known()
  log('not known, compiled: %j', schema)
  ajv ??= makeAjv()
  return ajv.compile(schema)
}

/** The schema of an object that has these properties and no others. */
export function objectSchema(properties: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return { type: 'object', additionalProperties: false, properties }
}

/** The schema of an object with a property: there a default is allowed. */
export function propertySchema(property: JsonSchema): JsonSchema {
  return { type: 'object', properties: { property } }
}

/** Fills defaults into `value` and lists what is wrong with it, a sentence each; empty when all is well. */
export function checkSchema(schema: JsonSchema, value: unknown): string[] {
  const validate = compile(schema)
  if (validate(value)) return []
  return (validate.errors ?? []).map((error) => describeError(error, schema))
}

/** A text as JSON of a schema, defaults filled in; undefined where it is none: what others send, of which nothing is told but that. */
export function readAs<T>(text: string, schema: JsonSchema): T | undefined {
  try {
    const value = readJson(text)
    return checkSchema(schema, value).length === 0 ? (value as T) : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** Schemas of options stand alone: two that have one name, or lead elsewhere, would say what no other reader sees. */
const references = ['$id', '$ref', '$defs', 'definitions', '$schema', '$anchor', '$recursiveRef']

/** What is wrong with the schema of a property, in a sentence; undefined when it is sound. */
export function schemaFault(schema: JsonSchema): string | undefined {
  const reference = references.find((name) => hasKey(schema, name))
  if (reference !== undefined) return `'${reference}' is not for options: their schemas stand alone`
  try {
    compile(propertySchema(schema))
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** True for a schema with a keyword, at its top or below other keywords; a default, and what may be, are no schemas. */
function hasKey(schema: unknown, name: string): boolean {
  if (schema === null || typeof schema !== 'object') return false
  return Object.entries(schema).some(
    ([key, inner]) =>
      (key === name && !Array.isArray(schema)) ||
      (!/^(default|const|enum|examples)$/.test(key) && hasKey(inner, name)),
  )
}

function describeError(error: ErrorObject, schema: JsonSchema): string {
  const place = error.instancePath || '/'
  if (error.keyword === 'additionalProperties') {
    const name = String(error.params.additionalProperty)
    return `${place}: unknown key '${name}'${didYouMean(name, knownKeys(error, schema))}`
  }
  if (error.keyword === 'enum')
    return `${place}: must be one of ${error.params.allowedValues.map((v: unknown) => `'${v}'`).join(', ')}`
  return `${place}: ${error.message ?? error.keyword}`
}

/** The properties that the schema beside a failed `additionalProperties` knows. */
function knownKeys(error: ErrorObject, schema: JsonSchema): string[] {
  const steps = error.schemaPath.replace(/^#\//, '').split('/').slice(0, -1)
  let here: unknown = schema
  for (const step of steps)
    here = (here as Record<string, unknown> | undefined)?.[step.replaceAll('~1', '/')]
  return Object.keys((here as { properties?: object } | undefined)?.properties ?? {})
}
