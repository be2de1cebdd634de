import type { Json } from './json.ts'
import type { JsonSchema } from './schema.ts'

/**
 * A value that somebody wrote, as the type that its schema wants: text of a command line or a variable, or what YAML made
 * of it. What does not look like that type stays as it is, and the schema says what is wrong.
 */
export function asTyped(value: Json, schema: JsonSchema | undefined): Json {
  const types = [schema?.type].flat()
  if (Array.isArray(value)) return value.map((item) => asTyped(item, itemsOf(schema)))
  if (typeof value === 'string') return types.includes('string') ? value : fromText(value, schema)
  // YAML takes `[22, 80]` for numbers. 1.10 would have lost its zero: it must be quoted.
  const isLossless = typeof value === 'boolean' || Number.isSafeInteger(value)
  const isTaken = types.some((type) => type === jsonType(value) || type === 'number')
  return types.includes('string') && isLossless && !isTaken ? String(value) : value
}

function fromText(text: string, schema: JsonSchema | undefined): Json {
  const types = [schema?.type].flat()
  if (types.includes('boolean') && /^(true|1|yes|on)$/i.test(text)) return true
  if (types.includes('boolean') && /^(false|0|no|off)$/i.test(text)) return false
  if (types.includes('integer') && /^[+-]?\d+$/.test(text)) return Number(text)
  if (types.includes('number') && /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text))
    return Number(text)
  const isJson = types.includes('array') ? /^\s*\[/.test(text) : types.includes('object')
  const parsed = isJson ? parseJson(text) : undefined
  if (parsed !== undefined) return parsed
  if (!types.includes('array')) return text
  return text
    .split(/[\s,]+/)
    .filter(Boolean)
    .map((item) => asTyped(item, itemsOf(schema)))
}

function itemsOf(schema: JsonSchema | undefined): JsonSchema | undefined {
  const items = schema?.items
  return items !== null && typeof items === 'object' && !Array.isArray(items)
    ? (items as JsonSchema)
    : undefined
}

function jsonType(value: Json): string {
  return Number.isInteger(value) ? 'integer' : typeof value
}

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}
