import t from 'tap'
import { completeFormatOptions } from '../../lib/disk/format-options.ts'

const driver = {
  name: 'toy',
  options: {
    level: { description: 'how much', type: 'integer', minimum: 1, default: 3 },
    thin: { description: 'whether', type: 'boolean', default: true },
    title: { description: 'which', type: 'string', default: '' },
  },
  uncompressed: { level: 1 },
}
const defaults = { level: 3, thin: true, title: '' }

const table: [Record<string, string>, boolean, object, RegExp[]][] = [
  [{}, false, defaults, []],
  [{}, true, { ...defaults, level: 1 }, []],
  [{ level: '9' }, true, { ...defaults, level: 9 }, []],
  [{ thin: 'false', title: '7' }, false, { ...defaults, thin: false, title: '7' }, []],
  [
    { level: '0' },
    false,
    { ...defaults, level: 0 },
    [/^Options of format 'toy': level: must be >= 1/],
  ],
  [{ level: 'x' }, false, { ...defaults, level: 'x' }, [/level: must be integer/]],
  [
    { levle: '1' },
    false,
    { ...defaults, levle: '1' },
    [/unknown key 'levle'; did you mean 'level'/],
  ],
]
for (const [given, isUncompressed, options, faults] of table) {
  const checked = completeFormatOptions(driver, given, isUncompressed)
  t.strictSame(checked.options, options, JSON.stringify(given))
  t.match(checked.faults, faults)
  t.equal(checked.faults.length, faults.length)
}

t.strictSame(completeFormatOptions({ name: 'bare' }, {}, true), { options: {}, faults: [] })
