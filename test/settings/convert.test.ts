import t from 'tap'
import { convert } from '../../lib/settings/convert.ts'
import type { SettingRow } from '../../lib/settings/setting-row.ts'

t.test('values of each type, as texts and as a file has them', (t) => {
  const cases: [SettingRow['type'], unknown, unknown][] = [
    ['text', 'a', 'a'],
    ['text', '', ''],
    ['text', 1, undefined],
    ['text', null, undefined],
    ['path', '/a:b', '/a:b'],
    ['number', '1.5', 1.5],
    ['number', 3, 3],
    ['number', '0', undefined],
    ['number', '-1', undefined],
    ['number', 'x', undefined],
    ['number', '', undefined],
    ['number', true, undefined],
    ['number', [3], undefined],
    ['number', Number.POSITIVE_INFINITY, undefined],
    ['boolean', 'YES', true],
    ['boolean', '0', false],
    ['boolean', false, false],
    ['boolean', 1, undefined],
    ['boolean', '', undefined],
    ['list', 'a, b\tc,,', ['a', 'b', 'c']],
    ['list', '', []],
    ['list', ['a b', 'c,d'], ['a b', 'c,d']],
    ['list', ['a', 1], undefined],
    ['list', { a: 1 }, undefined],
    ['paths', 'a:/b::c d', ['a', '/b', 'c d']],
    ['paths', ['/a:b'], ['/a:b']],
  ]
  for (const [type, value, wanted] of cases)
    t.strictSame(convert({ type }, value), wanted, `${type} ${JSON.stringify(value)}`)
  t.end()
})
