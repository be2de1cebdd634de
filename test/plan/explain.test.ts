import t from 'tap'
import { digest } from '../../lib/content.ts'
import { differences, explainMiss } from '../../lib/plan/explain.ts'
import { makePlan } from '../../lib/plan/plan.ts'
import type { LayerRecord, Material } from '../../lib/store/store.ts'
import { planInput } from '../fixtures/plan-input.ts'

const material: Material = {
  version: 1,
  phase: 'install',
  flavour: 'acme',
  name: '20-b',
  architecture: 'amd64',
  clock: 1,
  code: { 'install.d/20-b': '1', 'lib/x': '1' },
  data: { 'acme/f': '1' },
  options: { list: ['a'], on: true },
  variables: { V: '1' },
  environment: 'e',
  packages: ['a', 'b'],
  state: 's',
}

t.test('differences, in words', (t) => {
  const cases: [Partial<Material>, string[]][] = [
    [{}, []],
    [{ code: { 'install.d/20-b': '2', 'lib/x': '1' } }, ['install.d/20-b changed']],
    [{ code: { 'install.d/20-b': '1', 'lib/y': '1' } }, ['lib/x is gone', 'lib/y is new']],
    [{ data: { 'acme/f': '2' } }, ['extra data acme/f changed']],
    [{ options: { list: ['b'], on: true } }, ['option list changed']],
    [{ variables: {} }, ['variable V is gone']],
    [{ packages: ['b', 'c'] }, ['packages +c -a']],
    [{ state: 't' }, ['the archive has changed']],
    [{ environment: 'f' }, ['the build environment has changed']],
    [{ architecture: 'arm64' }, ['another architecture']],
    [{ clock: 2 }, ['the clock went from 1 to 2']],
    [{ version: 2 }, ['another version of parfait']],
    [{ clock: 2, state: 't' }, ['the archive has changed', 'the clock went from 1 to 2']],
  ]
  for (const [change, wanted] of cases)
    t.strictSame(differences(material, { ...material, ...change }), wanted, JSON.stringify(change))
  t.end()
})

t.test('why a step runs again', (t) => {
  const step = makePlan(planInput()).steps[2]
  if (!step) throw new TypeError('no step')
  const layer = (madeAt: number, change: Partial<Material>): LayerRecord => ({
    key: '0',
    generation: 'a',
    boot: '',
    madeAt,
    material: { ...step.material, ...change },
  })
  const cases: [string, LayerRecord[], string | undefined][] = [
    ['nothing like it', [layer(1, { name: '10-a' }), layer(2, { flavour: 'x' })], undefined],
    ['the same on something else', [layer(1, {})], 'it follows a step that runs again'],
    ['a change', [layer(1, { clock: 9 })], `the clock went from 9 to ${step.material.clock}`],
    [
      'the newest counts',
      [layer(1, { clock: 9 }), layer(2, { clock: 8 })],
      `the clock went from 8 to ${step.material.clock}`,
    ],
    [
      'an equal one says more',
      [layer(1, {}), layer(2, { clock: 8 })],
      'it follows a step that runs again',
    ],
  ]
  for (const [title, layers, wanted] of cases) t.equal(explainMiss(step, layers), wanted, title)
  const own = { ...layer(1, { clock: 9, state: 't' }), madeFor: digest('/out') }
  const layers = [own, layer(2, { clock: 8 })]
  t.match(explainMiss(step, layers, '/out'), /^the archive has changed; the clock went from 9/)
  t.equal(
    explainMiss(step, layers, '/other'),
    `the clock went from 8 to ${step.material.clock}`,
    'else the nearest',
  )
  const { parent: _, ...base } = step
  t.equal(explainMiss(base, [layer(1, {})]), 'all is made anew', 'with --no-cache and --refresh')
  t.end()
})
