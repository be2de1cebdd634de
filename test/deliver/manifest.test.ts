import t from 'tap'
import { makeManifest } from '../../lib/deliver/manifest.ts'
import { makePlan } from '../../lib/plan/plan.ts'
import { planInput } from '../fixtures/plan-input.ts'

const input = planInput({ settings: { output: '/out/image.v1', clock: 7 } })
const plan = makePlan(input)
const disk = { size: 1, partitions: [], files: 2, contentBytes: 3 }
const manifest = makeManifest({
  flavours: input.flavours,
  plan,
  product: 'disk',
  facts: disk,
  artifacts: [],
  left: [],
  build: { settings: input.settings } as Parameters<typeof makeManifest>[0]['build'],
  packages: ['apt 2.6.1', 'bare'],
  madeAt: Date.UTC(2026, 10, 20),
})
t.match(manifest, {
  name: 'image.v1',
  madeAt: '2026-11-20T00:00:00.000Z',
  clock: 7,
  architecture: 'amd64',
  disk,
  flavours: [{ name: 'base', digest: /^0+$/ }, { name: 'acme' }],
  packages: [
    { name: 'apt', version: '2.6.1' },
    { name: 'bare', version: '' },
  ],
})
t.strictSame(
  manifest.steps.map(({ key }) => key),
  plan.steps.map(({ key }) => key),
)
t.equal(manifest.steps[1]?.name, '10-a')
