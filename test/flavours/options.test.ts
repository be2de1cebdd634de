import t from 'tap'
import type { Flavour, Hook } from '../../lib/flavours/flavour.ts'
import type { Manifest } from '../../lib/flavours/manifest.ts'
import {
  keyOptions,
  type OptionSources,
  resolveOptions,
  visibleVariables,
} from '../../lib/flavours/options.ts'
import type { JsonObject } from '../../lib/json.ts'
import { flavourWith } from '../fixtures/flavour.ts'

const options: Manifest['options'] = {
  word: { type: 'string', default: 'sugar', variable: 'WORD', enum: ['sugar', 'salt'] },
  on: { type: 'boolean', default: false, variable: 'ON' },
  count: { type: 'integer', default: 1, minimum: 1 },
  list: { type: 'array', items: { type: 'string' }, default: ['a'] },
  bare: { type: 'string' },
}
const acme = flavourWith('acme', { options })
const other = flavourWith('other', {})
const resolve = (sources: Partial<OptionSources>) =>
  resolveOptions([acme, other], { set: {}, file: {}, env: {}, folder: '/', ...sources })

t.test('--set over the environment over the file over the default, as the schema’s type', (t) => {
  const defaults = { word: 'sugar', on: false, count: 1, list: ['a'] }
  const cases: [string, Partial<OptionSources>, object][] = [
    ['defaults', {}, {}],
    ['a variable', { env: { WORD: 'salt', ON: '1' } }, { word: 'salt', on: true }],
    ['an empty variable is none', { env: { WORD: '', ON: '' } }, {}],
    ['--set wins', { env: { WORD: 'salt' }, set: { acme: { word: 'sugar' } } }, {}],
    ['yes', { set: { acme: { on: 'yes' } } }, { on: true }],
    ['off', { env: { ON: 'off' } }, {}],
    ['a number', { set: { acme: { count: '12' } } }, { count: 12 }],
    ['a list', { set: { acme: { list: 'b, c  d' } } }, { list: ['b', 'c', 'd'] }],
    ['an empty list', { set: { acme: { list: '' } } }, { list: [] }],
    ['a text that looks like a number', { set: { acme: { bare: '12' } } }, { bare: '12' }],
    ['a file, typed', { file: { acme: { count: 3, on: true } } }, { count: 3, on: true }],
    [
      'a variable over a file',
      { file: { acme: { word: 'sugar' } }, env: { WORD: 'salt' } },
      { word: 'salt' },
    ],
    [
      '--set over a file',
      { file: { acme: { count: 3 } }, set: { acme: { count: '4' } } },
      { count: 4 },
    ],
  ]
  for (const [title, sources, wanted] of cases) {
    const { values, faults } = resolve(sources)
    t.strictSame(faults, [], title)
    t.strictSame(values, { acme: { ...defaults, ...wanted }, other: {} }, title)
  }
  t.end()
})

t.test('a path of the host: absolute for hooks outside, and in no key', (t) => {
  const flavour = flavourWith('tar', {
    options: {
      file: { type: 'string', default: '', path: true },
      strip: { type: 'integer', default: 0 },
    },
  })
  const of = (file: string) =>
    resolveOptions([flavour], { set: { tar: { file } }, file: {}, env: {}, folder: '/here' }).values
  t.strictSame(of('a/../b.tar'), { tar: { file: '/here/b.tar', strip: 0 } })
  t.strictSame(of('/there/b.tar'), { tar: { file: '/there/b.tar', strip: 0 } })
  t.strictSame(of(''), { tar: { file: '', strip: 0 } })
  t.strictSame(keyOptions(flavour, of('a')), { strip: 0 })
  t.end()
})

t.test('faults name the option, all at once', (t) => {
  const cases: [Partial<OptionSources>, RegExp[]][] = [
    [
      { set: { acme: { wrod: 'x' } } },
      [/^Options of flavour 'acme': unknown key 'wrod'; did you mean 'word'\?$/],
    ],
    [
      { set: { acme: { word: 'pepper' } } },
      [/^Options of flavour 'acme': word: must be one of 'sugar', 'salt'$/],
    ],
    [{ env: { WORD: 'pepper' } }, [/^Options of flavour 'acme': word: must be one of/]],
    [{ set: { acme: { count: 'many' } } }, [/^Options of flavour 'acme': count: must be integer$/]],
    [{ set: { acme: { count: '1.5' } } }, [/^Options of flavour 'acme': count: must be integer$/]],
    [{ set: { acme: { count: '0' } } }, [/^Options of flavour 'acme': count: must be >= 1$/]],
    [{ set: { acme: { on: 'perhaps' } } }, [/^Options of flavour 'acme': on: must be boolean$/]],
    [
      { set: { ohter: { a: '1' } } },
      [/for 'ohter', which takes no part in this build; did you mean 'other'\?/],
    ],
    [{ set: { other: { a: '1' } } }, [/^Options of flavour 'other': unknown key 'a'$/]],
    [{ set: { acme: { on: '2', count: 'x', no: '' } } }, [/'no'/, /on: must be/, /count: must be/]],
  ]
  for (const [sources, messages] of cases) {
    const { faults } = resolve(sources)
    t.match(
      faults,
      messages.map((message) => ({ message, code: 'settings-invalid' })),
      JSON.stringify(sources),
    )
    t.equal(faults.length, messages.length)
  }
  t.end()
})

t.test('which variables a hook may see', (t) => {
  const env = { DECLARED: '1', MENTIONED: '2', ARCH: 'amd64', PATH: '/bin', http_proxy: 'p', E: '' }
  const hook = (...mentions: string[]): Hook => ({
    flavour: 'acme',
    phase: 'install',
    name: '10-a',
    kind: 'script',
    file: '/a',
    code: {},
    mentions,
  })
  const old: Flavour = { ...flavourWith('acme', {}), hasManifest: false }
  const declaring = flavourWith('acme', {
    variables: ['DECLARED', 'GONE', 'PATH', 'http_proxy', 'E'],
  })
  const cases: [string, Flavour, Hook, object][] = [
    ['declared', declaring, hook('MENTIONED'), { DECLARED: '1', E: '' }],
    [
      'standard ones need a mention only',
      declaring,
      hook('ARCH'),
      { DECLARED: '1', E: '', ARCH: 'amd64' },
    ],
    ['nothing declared', flavourWith('acme', {}), hook('MENTIONED', 'DECLARED'), {}],
    [
      'without a manifest: mentioned',
      old,
      hook('MENTIONED', 'ARCH'),
      { MENTIONED: '2', ARCH: 'amd64' },
    ],
    ['never the reserved ones', old, hook('PATH', 'http_proxy', 'HOME'), {}],
  ]
  for (const [title, flavour, aHook, wanted] of cases)
    t.strictSame(visibleVariables(aHook, flavour, env), wanted, title)
  t.end()
})

t.test('paths of the host', (t) => {
  const file = { type: 'string', default: '', path: true }
  const files = { type: 'array', items: { type: 'string' }, default: [], path: true }
  const plain = { type: 'string', default: 'x' }
  const paths = flavourWith('paths', { options: { file, files, plain } })
  const valuesOf = (set: JsonObject) =>
    resolveOptions([paths], {
      set: {},
      file: { paths: set },
      env: { HOME: '/home/you' },
      folder: '/here',
    }).values
  t.strictSame(valuesOf({}), { paths: { file: '', files: [], plain: 'x' } })
  const given = valuesOf({ file: '~/a', files: ['b', '../c', '/d', 'e~'], plain: 'f' })
  t.strictSame(given, {
    paths: { file: '/home/you/a', files: ['/here/b', '/c', '/d', '/here/e~'], plain: 'f' },
  })
  t.strictSame(keyOptions(paths, given), { plain: 'f' }, 'where they lie is in no key')
  t.end()
})
