import t from 'tap'
import { loadSettings } from '../../lib/load-settings.ts'
import { makePlan } from '../../lib/plan/plan.ts'
import { flavourWith, hookOf } from '../fixtures/flavour.ts'
import { acme, base, type PlanChanges, planInput } from '../fixtures/plan-input.ts'

const plan = (changes?: PlanChanges) => makePlan(planInput(changes))
/** Other wishes about the files than those of `planInput`. */
const rawDisk = loadSettings({
  flags: { formats: 'raw', uncompressed: true },
  flavours: [],
  cwd: '/',
  env: {},
}).product
const labels = (changes?: PlanChanges) =>
  plan(changes).steps.map(({ label: { phase, flavour, name } }) => `${phase}/${flavour}/${name}`)

/** The names of the steps whose keys two plans do not share. */
const changed = (changes: PlanChanges, before: PlanChanges = {}): string[] => {
  const keys = new Set(plan(before).steps.map(({ key }) => key))
  return plan(changes)
    .steps.filter(({ key }) => !keys.has(key))
    .map(({ label }) => label.name)
}

t.test('more hooks than a tree can have layers', (t) => {
  const hooks = (count: number) =>
    Array.from({ length: count }, (_, index) => hookOf('many', 'install', `${1000 + index}-x`))
  const many = (count: number) => [base, flavourWith('many', {}, { hooks: hooks(count) })]
  t.equal(plan({ flavours: many(480) }).steps[0]?.label.phase, 'root')
  t.throws(() => plan({ flavours: many(500) }), { code: 'hooks-too-many', message: /got 50\d/ })
  t.end()
})

t.test('the order of the steps', (t) => {
  const packages = { install: ['zsh', 'apt'], 'post-install': ['late'] }
  const full = flavourWith(
    'full',
    { packages },
    {
      hooks: [
        hookOf('full', 'pre-install', '10-repository'),
        hookOf('full', 'install', '01-first'),
        hookOf('full', 'post-install', '10-p'),
        hookOf('full', 'finalise', '10-f'),
        hookOf('full', 'first-boot', '10-boot'),
        hookOf('full', 'block-device', '10-disk'),
      ],
    },
  )
  const refresher = { source: '/r', executable: true, digest: 'r' }
  const refreshing = {
    ...base,
    buildEnvironment: {
      ...base.buildEnvironment,
      '/usr/lib/parfait/refresh-packages': refresher,
    },
  }
  t.notOk(labels({ flavours: [base, acme, full] }).includes('pre-install/all/package-index'))
  t.strictSame(labels({ flavours: [refreshing, acme, full] }), [
    'root/base/10-base',
    'pre-install/full/10-repository',
    'pre-install/all/package-index',
    'install/all/packages',
    'install/full/01-first',
    'install/acme/10-a',
    'install/acme/20-b',
    'install/acme/30-c',
    'post-install/all/packages',
    'post-install/full/10-p',
    'finalise/full/10-f',
    'first-boot/all/carry',
  ])
  t.strictSame(labels(), [
    'root/base/10-base',
    'install/acme/10-a',
    'install/acme/20-b',
    'install/acme/30-c',
  ])
  t.end()
})

t.test('keys are chained', (t) => {
  const { steps } = plan()
  t.equal(steps[0]?.parent, undefined)
  for (const [index, step] of steps.entries()) {
    t.match(step.key, /^[0-9a-f]{64}$/)
    if (index > 0) t.equal(step.parent, steps[index - 1]?.key)
  }
  t.strictSame(plan().steps, steps, 'the same input gives the same plan')
  t.end()
})

t.test('keys change exactly when they should', (t) => {
  const edited = (name: string, code: Record<string, string>) => ({
    flavours: [
      base,
      {
        ...acme,
        hooks: acme.hooks.map((hook) =>
          hook.name === name ? { ...hook, code: { ...hook.code, ...code } } : hook,
        ),
      },
    ],
  })
  const data = (digest: string, flavour = 'acme') => ({
    facts: { data: { [flavour]: { folder: '/x', digests: { file: digest } } } },
  })
  const stranger = flavourWith('stranger', {})
  const noisy = flavourWith('noisy', { environment: { A: 'b' } })
  const stub = { source: '/y', executable: false, digest: 'b' }
  const all = ['10-base', '10-a', '20-b', '30-c']
  const inside = ['10-a', '20-b', '30-c']
  const old = { flavours: [base, { ...acme, hasManifest: false }] }
  const cases: [string, PlanChanges, string[], PlanChanges?][] = [
    ['nothing', {}, []],
    ['code', edited('20-b', { 'install.d/20-b': 'new' }), ['20-b', '30-c']],
    ['a file beside it', edited('20-b', { 'install.d/defaults': 'x' }), ['20-b', '30-c']],
    ['lib/', edited('10-a', { 'lib/x': 'x' }), inside],
    ['an option', { options: { acme: { a: 1 } } }, inside],
    ['an option of the base', { options: { base: { a: 1 } } }, all],
    ['a declared variable', { settings: { env: { DECLARED: '1' } } }, inside],
    ['an undeclared variable', { settings: { env: { UNDECLARED: '1' } } }, []],
    ['data', data('1'), inside],
    ['other data', data('2'), inside, data('1')],
    ['the same data', data('1'), [], data('1')],
    ['data of a stranger', { flavours: [base, acme, stranger], ...data('1', 'stranger') }, []],
    ['data of a stranger, for 2012', { ...old, ...data('1', 'base') }, inside, old],
    ['the architecture', { settings: { architecture: 'arm64' } }, all],
    ['the clock', { settings: { clock: 5 } }, all],
    ['the state of the archive', { facts: { state: { identity: 'x' } } }, all],
    [
      'its date is a clock',
      { facts: { state: { identity: 'x', date: 7 } } },
      all,
      { facts: { state: { identity: 'x' } } },
    ],
    ['a flavour that brings nothing', { flavours: [base, stranger, acme] }, []],
    ['the environment of a flavour', { flavours: [base, acme, noisy] }, inside],
    [
      'a file of the build environment',
      { flavours: [{ ...base, buildEnvironment: { ...base.buildEnvironment, '/y': stub } }, acme] },
      inside,
    ],
    ['where the store is', { settings: { store: '/elsewhere', output: '/else' } }, []],
    ['proxies', { settings: { env: { http_proxy: 'x', HOME: '/x', TZ: 'y' } } }, []],
    ['sandbox, formats, compression', { settings: { sandbox: 'sudo', product: rawDisk } }, []],
    ['the layout', { facts: { layout: { table: 'gpt', partitions: [] } } }, []],
  ]
  for (const [title, changes, wanted, before] of cases)
    t.strictSame(changed(changes, before), wanted, title)
  t.end()
})

t.test('the seed of the disk: the tree, the layout, the size, what stays out', (t) => {
  const seed = (changes?: PlanChanges) => plan(changes).seed
  const excluding = flavourWith('excluding', { excludes: ['/x'] })
  const different: PlanChanges[] = [
    { facts: { layout: { table: 'gpt', partitions: [] } } },
    { facts: { size: 3 } },
    { settings: { clock: 5 } },
    { flavours: [base, acme, excluding] },
  ]
  for (const changes of different)
    t.not(seed(changes), seed(), JSON.stringify(changes).slice(0, 60))
  t.equal(seed({ settings: { product: rawDisk, store: '/x' } }), seed())
  t.match(seed(), /^[0-9a-f]{64}$/)
  t.end()
})

t.test('the clock: asked for, else of the archive, else a day of our own', (t) => {
  t.equal(plan().clock, Date.UTC(2026, 0, 1) / 1000)
  t.equal(plan({ facts: { state: { identity: 'x', date: 7 } } }).clock, 7)
  t.equal(plan({ settings: { clock: 5 }, facts: { state: { identity: 'x', date: 7 } } }).clock, 5)
  t.end()
})

t.test('what cannot be planned', (t) => {
  const bare = flavourWith('bare', {}, { hooks: [hookOf('bare', 'root', '10-r')] })
  t.throws(() => plan({ flavours: [] }), { code: 'flavour-provider', message: /there is no base/ })
  t.throws(() => plan({ flavours: [bare], settings: { packages: ['vim'] } }), {
    code: 'flavour-provider',
    message: 'Packages are declared, and no flavour installs them',
    hint: /install-packages/,
  })
  t.end()
})
