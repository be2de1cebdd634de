import type { JsonSchema } from '../schema.ts'

const text = { type: 'string', minLength: 1 }
const texts = { type: 'array', items: text }
const anything = { type: 'object' }

const share = {
  flavours: texts,
  settings: anything,
  options: { type: 'object', additionalProperties: anything },
}

const value = {
  type: ['string', 'number', 'boolean', 'object'],
  required: ['name'],
  additionalProperties: false,
  properties: { name: text, ...share },
}

const choices = {
  type: 'array',
  items: {
    type: 'object',
    minProperties: 1,
    additionalProperties: value,
  },
}

/** What `matrix.yml` may say. */
export const matrixSchema: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['axes'],
  properties: {
    ...share,
    axes: {
      type: 'object',
      minProperties: 1,
      additionalProperties: { type: 'array', minItems: 1, items: value },
    },
    set: { type: 'object', additionalProperties: text },
    exclude: choices,
    include: choices,
    name: text,
    output: text,
    publish: {
      type: 'array',
      items: {
        type: ['string', 'object'],
        required: ['to'],
        additionalProperties: false,
        properties: { to: text, set: { type: 'object', additionalProperties: text } },
      },
    },
  },
}

/** A value of an axis as it is written. */
export type WrittenValue = string | number | boolean | WrittenShare

/** What may be said for all images, or for a value. */
export interface WrittenShare {
  readonly name: string
  readonly flavours?: readonly string[]
  readonly settings?: Readonly<Record<string, unknown>>
  readonly options?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

/** The file as it is written, after its schema. */
export interface WrittenMatrix extends Omit<WrittenShare, 'name'> {
  readonly axes: Readonly<Record<string, readonly WrittenValue[]>>
  readonly set?: Readonly<Record<string, string>>
  readonly exclude?: readonly Readonly<Record<string, WrittenValue>>[]
  readonly include?: readonly Readonly<Record<string, WrittenValue>>[]
  readonly name?: string
  readonly output?: string
  readonly publish?: readonly (string | WrittenPlace)[]
}

/** Where all images are published to. */
interface WrittenPlace {
  readonly to: string
  readonly set?: Readonly<Record<string, string>>
}
