import { join } from 'node:path'
import t, { type Test } from 'tap'
import { discoverFlavours } from '../../lib/flavours/discover.ts'
import { resolveFlavours } from '../../lib/flavours/resolve.ts'
import { type FlavourFiles, writeFlavours } from '../fixtures/busybox-base.ts'

type Manifests = Readonly<Record<string, object>>

/** Names of the resolved flavours, in order. */
async function resolve(
  t: Test,
  manifests: Manifests,
  asked: readonly string[],
  { base, architecture = 'amd64' }: { base?: string; architecture?: string } = {},
): Promise<string[]> {
  const flavours: Record<string, FlavourFiles> = {}
  for (const [name, manifest] of Object.entries(manifests))
    flavours[name] = { 'flavour.json': JSON.stringify(manifest) }
  const found = await discoverFlavours([writeFlavours(t.testdir({}), flavours)])
  const resolved = await resolveFlavours({ found, asked, base, architecture })
  return resolved.map((flavour) => flavour.name)
}

const os = { provides: ['operating-system'] }

t.test('each comes after what it requires, the base first', async (t) => {
  const cases: [string, Manifests, string[], string | undefined, string[]][] = [
    ['as asked', { os, a: {}, b: {} }, ['b', 'os', 'a'], undefined, ['os', 'b', 'a']],
    ['the default base', { os, a: {} }, ['a'], 'os', ['os', 'a']],
    ['a base that was asked for', { os, my: os, a: {} }, ['a', 'my'], 'os', ['my', 'a']],
    ['a base that is required', { os, my: os, a: { requires: ['my'] } }, ['a'], 'os', ['my', 'a']],
    [
      'the name operating-system itself',
      { os, a: { requires: ['operating-system', 'b'] }, b: {} },
      ['a'],
      'os',
      ['os', 'b', 'a'],
    ],
    [
      'a diamond',
      { os, a: { requires: ['b', 'c'] }, b: { requires: ['d'] }, c: { requires: ['d'] }, d: {} },
      ['a', 'd'],
      'os',
      ['os', 'd', 'b', 'c', 'a'],
    ],
    [
      'what the base requires, also where it is required again',
      { os: { ...os, requires: ['b'] }, a: { requires: ['c'] }, b: {}, c: {} },
      ['a', 'b'],
      'os',
      ['b', 'os', 'c', 'a'],
    ],
    ['asked for twice', { os, a: {} }, ['a', 'os', 'a'], undefined, ['os', 'a']],
  ]
  for (const [title, manifests, asked, base, wanted] of cases)
    t.strictSame(
      await resolve(t, manifests, asked, base === undefined ? {} : { base }),
      wanted,
      title,
    )
})

t.test('what cannot be combined', async (t) => {
  const cases: [string, Manifests, string[], object][] = [
    ['no base', { a: {} }, ['a'], { code: 'flavour-provider', message: /No flavour provides/ }],
    [
      'two bases',
      { os, my: os },
      ['os', 'my'],
      { code: 'flavour-provider', message: "'os' and 'my' both provide 'operating-system'" },
    ],
    [
      'a conflict',
      { os, a: { conflicts: ['b'] }, b: {} },
      ['os', 'a', 'b'],
      { code: 'flavour-conflict', message: "'a' cannot be combined with 'b'" },
    ],
    [
      'another architecture',
      { os, a: { architectures: ['arm64', 'riscv64'] } },
      ['os', 'a'],
      { code: 'flavour-conflict', message: "'a' works on arm64, riscv64, not on 'amd64'" },
    ],
    [
      'a circle',
      { os, a: { requires: ['b'] }, b: { requires: ['c'] }, c: { requires: ['b'] } },
      ['os', 'a'],
      { code: 'flavour-cycle', message: /in a circle: b → c → b$/ },
    ],
    ['itself', { os, a: { requires: ['a'] } }, ['a'], { code: 'flavour-cycle', message: /a → a$/ }],
    [
      'something unknown',
      { os, local: {}, a: { requires: ['lcoal'] } },
      ['a'],
      { code: 'flavour-unknown', message: /'lcoal', which 'a' requires,.*mean 'local'/ },
    ],
    [
      'several faults',
      { a: { conflicts: ['b'], architectures: ['x'] }, b: {} },
      ['a', 'b'],
      {
        name: 'Faults',
        errors: [
          { code: 'flavour-provider' },
          { code: 'flavour-conflict' },
          { code: 'flavour-conflict' },
        ],
      },
    ],
  ]
  for (const [title, manifests, asked, wanted] of cases)
    t.match(await resolve(t, manifests, asked).catch((error: unknown) => error), wanted, title)
})

t.test('a root.d without a manifest is base enough', async (t) => {
  const files = { old: { 'root.d/10-root': '#!/bin/sh\n' } }
  const found = await discoverFlavours([writeFlavours(join(t.testdir({})), files)])
  const [only] = await resolveFlavours({ found, asked: ['old'], architecture: 'amd64' })
  t.equal(only?.name, 'old')
})
