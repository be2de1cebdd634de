/** What is decided of a build with elements and flavours, before any of it runs. */
import t from 'tap'
import { stepJob } from '../../lib/walk/step-job.ts'
import type { FlavourFiles } from '../fixtures/busybox-base.ts'
import { oddParts } from '../fixtures/plain-data.ts'
import { tinyElement } from '../fixtures/tiny-element.ts'
import { needsSandbox, Workshop } from '../fixtures/workshop.ts'

const skip = needsSandbox()

const acme: FlavourFiles = {
  'element-deps': 'helper\n',
  'environment.d/50-acme': `export ACME="\${DIB_ACME:-nobody} of $DISTRO_NAME"\n`,
  'extra-data.d/50-data': '#!/bin/sh\nls "$TMP_HOOKS_PATH"\n',
  'pre-install.d/10-p': '#!/bin/sh\necho "$ACME"\n',
  'install.d/10-a': '#!/bin/sh\ncat "$(dirname "$0")/../static/file"\n',
  'post-root.d/10-p': '#!/bin/sh\nls "$TARGET_ROOT"\n',
  'bin/acme-tool': '#!/bin/sh\necho "$DIB_TOOL"\n',
}
const helper: FlavourFiles = { 'README.rst': 'A helper.\n', 'static/file': 'static\n' }
const own: FlavourFiles = {
  'flavour.json': '{"variables": ["DIB_TOOL"], "packages": {"install": ["tool"]}}',
  'extra-data.d/10-x': '#!/bin/sh\necho x >"$TMP_HOOKS_PATH/x"\n',
  'install.d/20-o': '#!/bin/sh\ntrue\n',
  'first-boot.d/10-f': '#!/bin/sh\ntrue\n',
}

t.test('steps, facts and jobs are plain data', { skip }, async (t) => {
  const shop = new Workshop(t, { tiny: tinyElement, acme, helper, own })
  await shop.decide({ flavours: ['tiny', 'acme', 'own'] }, async (decision) => {
    const { plan, facts, flavours } = decision
    t.strictSame(oddParts({ plan, facts, flavours }), [])
    t.strictSame(Object.keys(facts.contracts), ['elements'])
    const kinds = plan.steps.map(({ work }) => work.kind)
    t.strictSame(
      [...new Set(kinds)],
      ['root', 'contract', 'outside', 'hook', 'packages', 'carry'],
      'every kind of work is in it',
    )
    for (const step of plan.steps) {
      t.strictSame(oddParts(await stepJob(step, decision)), [], step.label.name)
      decision.build.store.use({ key: step.key, generation: 'a' })
    }
  })
})

t.test('a build without elements has none of their work', { skip }, async (t) => {
  const shop = new Workshop(t, { old: { 'install.d/10-a': '#!/bin/sh\ntrue\n' } })
  await shop.decide({ flavours: ['base', 'old'] }, async ({ plan, facts }) => {
    t.strictSame(facts.contracts, {})
    t.strictSame(
      plan.steps.map(({ work, label }) => `${work.kind} ${label.phase}/${label.name}`),
      ['root root/10-base', 'hook install/10-a'],
    )
  })
})

t.test('keys stay: others would make every user build again', { skip }, async (t) => {
  const old = { 'install.d/10-a': '#!/bin/sh\necho "$DIB_TOOL $ARCH"\n' }
  const shop = new Workshop(t, { acme, helper, old })
  const env = { DIB_ACME: 'ops', DIB_TOOL: '1' }
  // The last key is of all that is below it.
  const lastKey = (flavours: string[]) =>
    shop.decide({ flavours, env }, async ({ plan }) => plan.steps.at(-1)?.key.slice(0, 20))
  t.equal(await lastKey(['base', 'old']), '1e7cd7450566ff4c6d8d', 'of flavours')
  t.equal(await lastKey(['base', 'acme']), '46cdd5f43fa81f3f6bcf', 'of elements')
})
