/** What crosses to another machine is plain data: the compiler holds the types, round trips hold the values. */
import t from 'tap'
import type { Hook } from '../lib/flavours/flavour.ts'
import type { OptionValues } from '../lib/flavours/options.ts'
import type { Facts } from '../lib/gather/facts.ts'
import { isJson, type Plain, present, readJson } from '../lib/json.ts'
import { loadSettings, type SettingSources } from '../lib/load-settings.ts'
import { makePlan } from '../lib/plan/plan.ts'
import { settingsOfRamdisk } from '../lib/products/ramdisk/settings.ts'
import type { Job } from '../lib/sandbox/job.ts'
import type { StagePart } from '../lib/sandbox/stage-parts.ts'
import type { SecretSource } from '../lib/settings/secrets.ts'
import type { Settings } from '../lib/settings/settings.ts'
import type { VarsEntry } from '../lib/settings/vars.ts'
import type { Plan, Step } from '../lib/step.ts'
import { type PlanChanges, planInput } from './fixtures/plan-input.ts'

/** Compiles only where all of a type is plain data. */
export const settings = (value: Settings): Plain<Settings> => value
export const secret = (value: SecretSource): Plain<SecretSource> => value
export const vars = (value: VarsEntry): Plain<VarsEntry> => value
export const options = (value: OptionValues): Plain<OptionValues> => value
export const label = (value: Step['label']): Plain<Step['label']> => value
export const material = (value: Step['material']): Plain<Step['material']> => value
export const hook = (value: Hook): Plain<Hook> => value
export const facts = (value: Facts): Plain<Facts> => value
export const step = (value: Step): Plain<Step> => value
export const job = (value: Job): Plain<Job> => value
export const part = (value: StagePart): Plain<StagePart> => value
export const plan = (value: Plan): Plain<Plan> => value

// @ts-expect-error a key that may be undefined is no key that may be absent
export const unset = (value: { a: number | undefined }): Plain<{ a: number | undefined }> => value
// @ts-expect-error a function
export const called = (value: { a: () => void }): Plain<{ a: () => void }> => value
// @ts-expect-error a class with a lifetime
export const listed = (value: { a: Set<string> }): Plain<{ a: Set<string> }> => value
// @ts-expect-error nobody knows what it is
export const hidden = (value: { a: unknown }): Plain<{ a: unknown }> => value
export const absent = (value: { a?: number }): Plain<{ a?: number }> => value

const again = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

t.test('settings of several command lines, again from their JSON', (t) => {
  const lines: [string, Partial<SettingSources>][] = [
    ['the least', {}],
    ['without a base', { flags: { skipBase: true } }],
    [
      'much',
      {
        flags: { output: 'a.raw', imageSize: '2', filesystem: 'ext4', packages: 'a,b' },
        env: { HOME: '/h', RELEASE: undefined, TOKEN: 't', SOURCE_DATE_EPOCH: '7', ARCH: 'arm64' },
        file: { options: { vm: { esp: '64M', list: [1, null, { a: true }] } } },
        secrets: ['a=env:TOKEN', 'b=file:key'],
        set: ['vm.cmdline=quiet'],
        vars: [{ path: ['vm', 'esp'], value: '32M', place: 'v.yml:1:1' }],
      },
    ],
    ['a ramdisk', { product: settingsOfRamdisk, env: { KERNEL_VERSION: '6.1' } }],
    ['a ramdisk of this machine', { product: settingsOfRamdisk, flags: { fromHost: true } }],
  ]
  for (const [title, sources] of lines) {
    const loaded = loadSettings({ flavours: ['vm'], env: {}, cwd: '/desk', ...sources })
    t.strictSame(again(loaded), loaded, title)
    t.ok(isJson(loaded), title)
  }
  t.end()
})

t.test('where a secret comes from is known, and what it is nowhere', (t) => {
  const { secrets, env } = loadSettings({
    flavours: [],
    env: { TOKEN: 'hunter2', OTHER: '1' },
    cwd: '/desk',
    secrets: ['a=env:TOKEN', 'b=file:key'],
  })
  t.strictSame(secrets, {
    a: { kind: 'env', from: 'TOKEN' },
    b: { kind: 'file', from: '/desk/key' },
  })
  t.notOk('TOKEN' in env)
  t.end()
})

t.test('plans, again from their JSON', (t) => {
  const cases: [string, PlanChanges][] = [
    ['plain', {}],
    ['packages', { settings: { packages: ['vim'] } }],
    ['a state', { facts: { state: { identity: 'x', date: 7 } } }],
  ]
  for (const [title, changes] of cases) {
    const input = planInput(changes)
    const made = makePlan(input)
    t.strictSame(again(made), made, title)
    t.strictSame(makePlan(again(input) as typeof input), made, `${title}: from its input`)
  }
  t.end()
})

t.test('what is plain data', (t) => {
  const good = [null, true, 0, -1.5, '', 'é\u0000', [], [[null]], {}, { a: { b: [1] } }]
  const bad = [
    undefined,
    { a: undefined },
    Number.NaN,
    Number.POSITIVE_INFINITY,
    -0,
    1n,
    () => 1,
    Symbol('x'),
    new Set(),
    new Map(),
    new Date(0),
    Buffer.from('x'),
    [undefined],
  ]
  for (const value of good) {
    t.ok(isJson(value), JSON.stringify(value))
    t.strictSame(again(value), value)
  }
  for (const value of bad) t.notOk(isJson(value), String(value?.constructor?.name))
  t.strictSame(present({ a: undefined, b: null, c: 0 }), { b: null, c: 0 })
  t.end()
})

t.test('JSON that anybody wrote', (t) => {
  t.same(readJson('\ufeff{"a": [1]}'), { a: [1] }, 'with a byte order mark')
  t.same(readJson('['.repeat(100) + ']'.repeat(100)) !== undefined, true)
  const refused: [string, RegExp][] = [
    ['['.repeat(102) + ']'.repeat(102), /deeper than 100 levels/],
    [`${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}`, /deeper than 100 levels/],
    ['['.repeat(200_000), /JSON/],
    ['', /JSON/],
    ['{"\u001b[31m', /^\P{Cc}+$/u],
    ['x'.repeat(100_000), /^.{1,200}$/],
  ]
  for (const [text, message] of refused)
    t.throws(() => readJson(text), { name: 'SyntaxError', message }, text.slice(0, 20))
  t.end()
})
