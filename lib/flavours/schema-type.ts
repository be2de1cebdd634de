import { typescriptComment, typescriptName, typescriptText } from '../quoting/typescript.ts'

/** A property of a type, and what is said of it. */
export interface TypeProperty {
  readonly name: string
  readonly type: string
  readonly description?: unknown
  readonly isOptional: boolean
}

/**
 * The TypeScript type of all values that pass a JSON schema (draft 7). Never narrower than the schema; wider where
 * TypeScript cannot say it, as of patterns and limits, and `unknown` where nothing is said. `place` names the schema
 * in errors, `indent` are the blanks before the line that the type begins in. Error: `text-refused`.
 */
export function schemaType(schema: unknown, place: string, indent = ''): string {
  if (!isMap(schema)) return 'unknown'
  const literals = literalsOf(schema, place)
  const types = [schema.type ?? []].flat()
  const known = literals ?? types.map((type) => namedType(type, schema, { place, indent }))
  if (schema.nullable === true && !known.includes('null')) known.push('null')
  const own = unionOf(known)
  const branches = [schema.anyOf ?? schema.oneOf ?? []].flat()
  const union = unionOf(branches.map((branch) => schemaType(branch, place, indent)))
  if (union === 'unknown') return own
  return own === 'unknown' ? union : `${inParentheses(own)} & ${inParentheses(union)}`
}

/** Properties in braces, a line each; `object` where there is none. */
export function propertiesType(
  properties: readonly TypeProperty[],
  place: string,
  indent: string,
): string {
  const lines = properties.flatMap(({ name, type, description, isOptional }) => [
    ...(typeof description === 'string' ? [typescriptComment(description, place)] : []),
    `readonly ${typescriptName(name, place)}${isOptional ? '?' : ''}: ${type}`,
  ])
  return lines.length === 0 ? 'object' : inBraces(lines, indent)
}

interface At {
  readonly place: string
  readonly indent: string
}

function namedType(type: unknown, schema: JsonMap, at: At): string {
  if (type === 'integer' || type === 'number') return 'number'
  if (type === 'string' || type === 'boolean' || type === 'null') return type
  if (type === 'array') {
    const items = schemaType(schema.items, at.place, at.indent)
    return `readonly ${inParentheses(items)}[]`
  }
  return type === 'object' ? objectType(schema, at) : 'unknown'
}

function objectType(schema: JsonMap, { place, indent }: At): string {
  const { additionalProperties: others, patternProperties } = schema
  const required = [schema.required ?? []].flat()
  const properties = Object.entries(isMap(schema.properties) ? schema.properties : {})
  if (properties.length === 0 && patternProperties === undefined)
    return `Readonly<Record<string, ${others === false ? 'never' : schemaType(others, place, indent)}>>`
  const inner = properties.map(([name, value]): TypeProperty => {
    const { description, ...known } = isMap(value) ? value : {}
    const isOptional = !required.includes(name) && !('default' in known)
    return { name, type: schemaType(value, place, `${indent}  `), description, isOptional }
  })
  const type = propertiesType(inner, place, indent)
  const isClosed = others === false && patternProperties === undefined
  // Others may be there, of whatever type.
  return isClosed ? type : `${type} & Readonly<Record<string, unknown>>`
}

/** The values that `const` or `enum` allow, where TypeScript can say them all. */
function literalsOf(schema: JsonMap, place: string): string[] | undefined {
  const values = 'const' in schema ? [schema.const] : schema.enum
  if (!Array.isArray(values)) return undefined
  const texts = values.map((value: unknown) => {
    if (typeof value === 'string') return typescriptText(value, place)
    return typeof value === 'object' && value !== null ? undefined : String(value)
  })
  return texts.every((text) => text !== undefined) ? texts : undefined
}

type JsonMap = Readonly<Record<string, unknown>>

function isMap(value: unknown): value is JsonMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function unionOf(types: readonly string[]): string {
  return types.length === 0 || types.includes('unknown')
    ? 'unknown'
    : [...new Set(types)].join(' | ')
}

function inParentheses(type: string): string {
  return /^\w+$|^'[^'\\]*'$|^\{[^&|]*\}$|^Readonly<[^&|]*>$/.test(type) ? type : `(${type})`
}

function inBraces(lines: readonly string[], indent: string): string {
  return ['{', ...lines.map((line) => `${indent}  ${line}`), `${indent}}`].join('\n')
}
