import t from 'tap'
import { builtInDrivers } from '../../lib/drivers.ts'
import { allSettingRows } from '../../lib/products/settings.ts'
import { convert } from '../../lib/settings/convert.ts'
import { choicesOf, helpOf, type SettingRow } from '../../lib/settings/setting-row.ts'

const row: SettingRow = { name: 'size', flags: '--size <x>', type: 'text', help: 'how large' }

t.test('help has the choices and the default', (t) => {
  const cases: [Partial<SettingRow>, string][] = [
    [{}, 'how large'],
    [{ default: 'L' }, 'how large (default: `L`)'],
    [{ default: ['M', 'L'] }, 'how large (default: `M,L`)'],
    [{ default: [] }, 'how large'],
    [{ defaultText: 'what fits' }, 'how large (default: what fits)'],
    [
      { choices: { noun: 'size', names: ['S', 'M', 'L'] }, default: 'S' },
      'how large: `S`, `M` or `L` (default: `S`)',
    ],
    [{ choices: { noun: 'size', names: ['S'] } }, 'how large: `S`'],
    [
      {
        choices: {
          noun: 'size',
          names: ({ formats }) => formats.slice(0, 2).map(({ name }) => name),
        },
      },
      'how large: `qcow2` or `raw`',
    ],
  ]
  for (const [more, text] of cases)
    t.equal(helpOf({ ...row, ...more }, { ...builtInDrivers }), text, text)
  t.end()
})

t.test('the default of every setting is one that may be said', (t) => {
  for (const one of allSettingRows) {
    if (one.default === undefined) continue
    t.not(convert(one, one.default), undefined, one.name)
    const known = choicesOf(one, builtInDrivers)
    if (one.choices) t.ok([one.default].flat().every((word) => known.includes(String(word))))
  }
  t.end()
})

t.test('names, flags and variables are those of one setting each', (t) => {
  const unique = (words: readonly string[]) => t.strictSame(words, [...new Set(words)])
  unique(allSettingRows.map(({ name }) => name))
  unique(allSettingRows.flatMap(({ flags }) => flags.match(/-[-\w]+/g) ?? []))
  unique(allSettingRows.flatMap((one) => [one.variable ?? [], one.otherVariable ?? []].flat()))
  t.end()
})
