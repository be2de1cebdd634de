import t from 'tap'
import { checkSchema, type JsonSchema, schemaFault } from '../lib/schema.ts'

const schema: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    name: { type: 'string', default: 'x' },
    kind: { enum: ['a', 'b'] },
    inner: {
      type: 'object',
      additionalProperties: false,
      required: ['size'],
      properties: { size: { type: 'number', minimum: 1 } },
    },
    list: {
      type: 'array',
      items: { type: 'object', additionalProperties: false, properties: { path: {} } },
    },
  },
}

const cases: [unknown, string[]][] = [
  [{}, []],
  [{ inner: { size: 2 } }, []],
  [{ nmae: 1 }, ["/: unknown key 'nmae'; did you mean 'name'?"]],
  [{ zzzzzz: 1 }, ["/: unknown key 'zzzzzz'"]],
  [{ inner: { size: 2, sizes: 1 } }, ["/inner: unknown key 'sizes'; did you mean 'size'?"]],
  [{ list: [{ pth: 1 }] }, ["/list/0: unknown key 'pth'; did you mean 'path'?"]],
  [{ kind: 'c' }, ["/kind: must be one of 'a', 'b'"]],
  [{ inner: {} }, ["/inner: must have required property 'size'"]],
  [{ inner: { size: 0 }, name: 1 }, ['/name: must be string', '/inner/size: must be >= 1']],
  ['text', ['/: must be object']],
]
for (const [value, sentences] of cases)
  t.strictSame(checkSchema(schema, value), sentences, JSON.stringify(value))

const filled = {}
checkSchema(schema, filled)
t.strictSame(filled, { name: 'x' }, 'defaults are filled in')

t.equal(schemaFault({ type: 'string', default: 'x', variable: 'X', description: 'x' }), undefined)
t.match(schemaFault({ type: 'strng' }), /type/)
t.match(schemaFault({ typ: 'string' }), /unknown keyword: "typ"/)
t.match(schemaFault({ type: 'string', pattern: '(' }), /./)
t.equal(
  schemaFault({ type: 'string', default: { $ref: 'x' } }),
  undefined,
  'a default is no schema',
)
for (const schema of [
  { $id: 'x' },
  { $ref: '#' },
  { items: { $ref: '#/a' } },
  { allOf: [{ $id: 'x' }] },
])
  t.match(schemaFault(schema), /stand alone/, JSON.stringify(schema))

const endless = { type: 'object', properties: { a: { type: 'string', pattern: '^(a+)+$' } } }
t.throws(() => checkSchema(endless, { a: `${'a'.repeat(50)}!` }), {
  code: 'settings-invalid',
  message: /'\^\(a\+\)\+\$' of a schema takes longer than 1 s/,
})
t.strictSame(checkSchema(endless, { a: 'a'.repeat(50) }), [], 'a pattern that ends is taken')

const two = {
  type: 'object',
  properties: {
    a: { type: 'string', pattern: '^/' },
    b: { type: 'string', pattern: '^[0-9]+[KM]$' },
  },
}
t.strictSame(checkSchema(two, { a: '/a/path/that/is/long', b: '64M' }), [], 'patterns stay apart')
