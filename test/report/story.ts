import type { BuildEvent } from '../../lib/report/events.ts'

const motd = { phase: 'install', flavour: 'base', name: '50-motd' }
const acme = { phase: 'post-install', flavour: 'acme', name: '20-acme' }

const beginning: BuildEvent[] = [
  { type: 'build-started', name: 'out', flavours: ['debian', 'vm'] },
  { type: 'step-cached', step: { phase: 'root', flavour: 'debian', name: '10-root' }, key: 'a' },
  { type: 'step-cached', step: { phase: 'install', flavour: 'vm', name: '10-boot' }, key: 'b' },
  { type: 'notice', level: 'warning', text: 'mind\nthe gap' },
  { type: 'step-started', step: motd, reason: 'its code changed' },
  { type: 'step-output', step: motd, line: '\u001b[32mSetting up\u001b[0m libc6' },
]

const artifact = {
  kind: 'qcow2',
  path: '/out/out.qcow2',
  size: 190_000_000,
  sha256: 'ab'.repeat(32),
}

/** A build that ends well. */
export const goodStory: readonly BuildEvent[] = [
  ...beginning,
  { type: 'step-finished', step: motd, seconds: 1.2 },
  { type: 'artifact-made', artifact },
  { type: 'build-finished', made: 1, reused: 2, seconds: 4.5, artifacts: [artifact] },
]

const error = { code: 'hook-failed', message: 'ended with 3', place: 'x/20-acme', hint: 'mend it' }

/** A build that fails in its second step. */
export const badStory: readonly BuildEvent[] = [
  ...beginning,
  { type: 'step-finished', step: motd, seconds: 1.2 },
  { type: 'step-started', step: acme },
  {
    type: 'step-failed',
    step: acme,
    seconds: 0.5,
    error,
    tail: Array.from({ length: 20 }, (_, index) => `line ${index}\r`),
    log: '/store/log',
    shell: 'parfait shell x',
  },
  { type: 'build-failed', errors: [error, { code: 'disk-full', message: 'also this' }] },
]
