import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { readVarsFile } from '../../lib/cli/vars-file.ts'
import type { Faults, ParfaitError } from '../../lib/errors.ts'
import { resolveOptions } from '../../lib/flavours/options.ts'
import { applyVars } from '../../lib/flavours/vars.ts'
import { allSettingRows } from '../../lib/products/settings.ts'
import type { Settings } from '../../lib/settings/settings.ts'
import { flavourWith, hookOf } from '../fixtures/flavour.ts'
import { planInput } from '../fixtures/plan-input.ts'

const flavours = [
  flavourWith('acme', {
    options: {
      word: { type: 'string', default: 'sugar', variable: 'WORD' },
      count: { type: 'integer', default: 1, minimum: 1 },
      'dns-name': { type: 'string', default: '' },
      list: { type: 'array', items: { type: 'string' }, default: [] },
      shared: { type: 'string', default: '' },
    },
    variables: ['DECLARED'],
  }),
  flavourWith('other', { options: { shared: { type: 'string', default: '' } } }),
  flavourWith(
    'old',
    {},
    {
      hasManifest: false,
      hooks: [hookOf('old', 'install', '10-a', { mentions: ['MENTIONED'] })],
    },
  ),
]

/** Options and faults of a build with these files of variables. */
async function apply(t: Test, texts: readonly string[], more: Partial<Settings> = {}) {
  const folder = t.testdir({})
  const entries = []
  for (const [index, text] of texts.entries()) {
    writeFileSync(join(folder, `${index}.json`), text)
    entries.push(...(await readVarsFile(join(folder, `${index}.json`))))
  }
  const { settings } = planInput({ settings: { vars: entries, ...more } })
  const result = applyVars(settings, flavours, allSettingRows)
  const { options: set, fileOptions: file, env } = result.settings
  const { values } = resolveOptions(flavours, { set, file, env, folder })
  return {
    acme: values.acme,
    env,
    faults: result.faults.map((f) => `${f.place?.replace(`${folder}/`, '')}: ${f.message}`),
  }
}

t.test('options and variables, by all their names', async (t) => {
  const cases: [string, string, object][] = [
    ['nested', '{"acme": {"count": 3, "list": ["a", "b"]}}', { count: 3, list: ['a', 'b'] }],
    ['dotted', '{"acme.count": 4}', { count: 4 }],
    ['a text for a number', '{"acme.count": "5"}', { count: 5 }],
    ['by its own name', '{"count": 6}', { count: 6 }],
    ['as others spell it', '{"dns_name": "x"}', { 'dns-name': 'x' }],
    ['by the variable of the option', '{"WORD": "salt"}', { word: 'salt' }],
    ['YAML', 'acme:\n  word: salt # not sugar\n', { word: 'salt' }],
    ['nothing', '', {}],
  ]
  for (const [title, text, wanted] of cases) {
    const { acme, faults } = await apply(t, [text])
    t.strictSame(faults, [], title)
    t.match(acme, wanted, title)
  }
  const { env } = await apply(t, ['{"DECLARED": 1, "MENTIONED": true}'])
  t.match(env, { DECLARED: '1', MENTIONED: 'true' })
})

t.test(
  '--set wins, then the later file, then the earlier one, then what is exported',
  async (t) => {
    const files = ['{"acme": {"word": "one", "count": 1}}', '{"acme": {"word": "two"}}']
    const more = { env: { WORD: 'exported' }, fileOptions: { acme: { word: 'file', list: ['f'] } } }
    t.match((await apply(t, files, more)).acme, { word: 'two', count: 1, list: ['f'] })
    const set = { ...more, options: { acme: { word: 'set' } } }
    t.match((await apply(t, files, set)).acme, { word: 'set', count: 1 })
    t.match((await apply(t, [], more)).acme, { word: 'exported' })
  },
)

t.test('all faults at once, with line and column and the nearest name', async (t) => {
  const text = `{
  "acme": { "wrod": "x", "count": 0 },
  "acmee": { "word": "x" },
  "count": "many",
  "shared": "x",
  "DECLRED": "x",
  "IMAGE_SIZE": 4,
  "zzzzzzzz": 1
}`
  t.strictSame((await apply(t, [text])).faults, [
    `0.json:2:13: 'acme' has no option 'wrod'; did you mean 'word'?`,
    `0.json:2:26: Option 'acme.count': must be >= 1`,
    `0.json:3:14: 'acmee' takes no part in this build; did you mean 'acme'?`,
    `0.json:4:3: Option 'acme.count': must be integer`,
    `0.json:5:3: 'shared' is an option of several flavours: 'acme.shared', 'other.shared'`,
    `0.json:6:3: No flavour of this build knows 'DECLRED'; did you mean 'DECLARED'?`,
    `0.json:7:3: 'IMAGE_SIZE' is a setting; it belongs into the file of --config as 'imageSize'`,
    `0.json:8:3: No flavour of this build knows 'zzzzzzzz'`,
  ])
})

t.test('a file that is none', async (t) => {
  const cases: [string, RegExp][] = [
    ['{"a": 1,\n "a": 2}', /0\.json:2:2$/],
    ['{"a": \n', /0\.json:\d:\d$/],
    ['[1]', /0\.json:1:1$/],
    ['a: b: c', /0\.json:1:\d$/],
  ]
  for (const [text, place] of cases) {
    const error = (await apply(t, [text]).catch((thrown) => thrown)) as ParfaitError | Faults
    const first = 'errors' in error ? error.errors[0] : error
    t.match(first, { code: 'settings-invalid', place }, text)
  }
  await t.rejects(readVarsFile('/nowhere/x.json'), {
    code: 'settings-invalid',
    message: /is not there/,
  })
})
