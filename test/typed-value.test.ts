import t from 'tap'
import type { Json } from '../lib/json.ts'
import { asTyped } from '../lib/typed-value.ts'

const integers = { type: 'array', items: { type: 'integer' } }
const texts = { type: 'array', items: { type: 'string' } }

t.test('what somebody wrote, as the type that is wanted', (t) => {
  const cases: [Json, object | undefined, Json][] = [
    ['80,81', integers, [80, 81]],
    ['80 81', integers, [80, 81]],
    ['[80, 81]', integers, [80, 81]],
    ['80,x', integers, [80, 'x']],
    ['', integers, []],
    [[22, 80], texts, ['22', '80']],
    ['22,80', texts, ['22', '80']],
    [['80'], integers, [80]],
    ['a b', { type: 'string' }, 'a b'],
    ['12', { type: 'string' }, '12'],
    [12, { type: 'string' }, '12'],
    [true, { type: 'string' }, 'true'],
    // 1.10 in YAML: what was written is lost.
    [1.1, { type: 'string' }, 1.1],
    [12, { type: ['string', 'integer'] }, 12],
    [12, { type: ['string', 'number'] }, 12],
    ['12', { type: ['string', 'integer'] }, '12'],
    ['yes', { type: 'boolean' }, true],
    ['off', { type: 'boolean' }, false],
    ['maybe', { type: 'boolean' }, 'maybe'],
    ['-1', { type: 'integer' }, -1],
    ['1.5', { type: 'integer' }, '1.5'],
    ['1.5', { type: 'number' }, 1.5],
    ['1e3', { type: 'number' }, 1000],
    ['1.2.3', { type: 'number' }, '1.2.3'],
    ['{"a": 1}', { type: 'object' }, { a: 1 }],
    ['{a', { type: 'object' }, '{a'],
    ['x', undefined, 'x'],
    [null, { type: 'string' }, null],
    ['true,no', { type: 'array', items: { type: 'boolean' } }, [true, false]],
    ['a', { type: 'array', items: [{ type: 'string' }] }, ['a']],
  ]
  for (const [value, schema, wanted] of cases)
    t.same(
      asTyped(value, schema as never),
      wanted,
      `${JSON.stringify(value)} as ${JSON.stringify(schema)}`,
    )
  t.end()
})
