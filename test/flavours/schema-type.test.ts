/** The compiler and the check of options judge the same values in the same way. */
import t from 'tap'
import { schemaType } from '../../lib/flavours/schema-type.ts'
import type { Json } from '../../lib/json.ts'
import { checkSchema, type JsonSchema } from '../../lib/schema.ts'
import { typeFaults } from '../fixtures/type-check.ts'

const text = { type: 'string' }
const user = {
  type: 'object',
  additionalProperties: false,
  required: ['name'],
  properties: {
    name: { ...text, description: 'Ends here: */ export const x = 1' },
    uid: { type: 'integer' },
    'home-folder': text,
  },
}

/** Schemas that a type can say as a whole. */
const schemas: readonly JsonSchema[] = [
  text,
  { type: 'integer' },
  { type: 'number' },
  { type: 'boolean' },
  { type: 'null' },
  { type: ['boolean', 'string'] },
  { ...text, nullable: true },
  { ...text, enum: ['a', "it's \\ \n"] },
  { type: 'integer', enum: [1, 2] },
  { enum: [true, 'a', null] },
  { const: 'a' },
  { type: 'array', items: text },
  { type: 'array', items: { type: ['string', 'integer'] } },
  { type: 'array', items: { type: 'array', items: text } },
  { type: 'array' },
  { type: 'array', items: { anyOf: [text, user] } },
  { type: 'object' },
  { type: 'object', additionalProperties: text },
  { type: 'object', additionalProperties: false },
  { type: 'object', properties: { a: text }, required: ['a'] },
  { type: 'object', properties: { a: { ...text, default: 'x' } }, additionalProperties: false },
  user,
  { oneOf: [user, { type: 'boolean' }] },
  {},
]

const plain: readonly Json[] = ['', 'a', "it's \\ \n", 0, 1, 3, true, false, null, [], {}]
const lists: readonly Json[] = [['a'], [1], [['a']], [[1]], [null], ['a', true]]
const maps: readonly Json[] = [
  { a: 'x' },
  { a: 1 },
  { b: 'x' },
  { a: 'x', b: 1 },
  { name: 'x' },
  { name: 'x', uid: 1, 'home-folder': '/x' },
  { name: 'x', uid: 'y' },
  { name: 'x', gone: true },
  [{ name: 'x' }, 'y'],
  [{ nam: 'x' }],
]
const values = [...plain, ...lists, ...maps]

t.test('what passes has the type, and what does not has not', (t) => {
  const types = schemas.map((schema, at) => `type T${at} = ${schemaType(schema, 'x')}`).join('\n')
  const cases = schemas.flatMap((schema, at) =>
    values.map((value) => {
      // Its defaults are filled in by the check.
      const checked = structuredClone(value)
      const passes = checkSchema(schema, checked).length === 0
      return { at, passes, text: JSON.stringify(checked) }
    }),
  )
  const lines = cases.map(({ at, text }, index) => `export const v${index}: T${at} = ${text}`)
  const folder = t.testdir({ 'cases.ts': `${lines.join('\n')}\n${types}\n` })
  const faults = typeFaults(folder, ['cases.ts']).map((fault) => Number(/:(\d+)/.exec(fault)?.[1]))
  const differ = cases.filter(({ passes }, index) => passes === faults.includes(index + 1))
  t.strictSame(
    differ.map(({ at, text, passes }) => ({ schema: schemas[at], text, passes })),
    [],
  )
  t.ok(faults.length > 200 && cases.length - faults.length > 80, 'there are many of both')
  t.end()
})

t.test('what a type cannot say is wider, never narrower', (t) => {
  for (const [schema, type] of [
    [{ type: 'string', pattern: '^a$' }, 'string'],
    [{ type: 'integer', minimum: 1 }, 'number'],
    [{ $ref: '#/x' }, 'unknown'],
    [{ allOf: [{ type: 'string' }] }, 'unknown'],
    [{ enum: [{ a: 1 }] }, 'unknown'],
    [
      { type: 'array', items: [text, text], minItems: 2, additionalItems: false },
      'readonly unknown[]',
    ],
    [
      { type: 'object', patternProperties: { '^x': text } },
      'object & Readonly<Record<string, unknown>>',
    ],
    [{ type: 'string', anyOf: [{ minLength: 3 }, { const: '' }] }, 'string'],
    [true, 'unknown'],
  ] as const)
    t.equal(schemaType(schema, 'x'), type)
  t.end()
})
