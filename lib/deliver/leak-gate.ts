import { hostname } from 'node:os'
import type { Asker } from '../build-context.ts'
import { present } from '../json.ts'
import type { Leak, Leave } from '../leaks/leak.ts'
import { proxyVariables } from '../sandbox/environment.ts'
import { layerAt } from '../sandbox/stage.ts'
import type { LeaksPart } from '../sandbox/stage-parts.ts'
import type { Settings } from '../settings/settings.ts'
import type { Step } from '../step.ts'
import type { Delivery } from './delivery.ts'

/** What searches the finished tree before anything is made of it; none where the user wants none. */
export function leakParts(
  { build, flavours, plan }: Delivery,
  left: { readonly excludes: readonly string[]; readonly empties: readonly string[] },
): LeaksPart[] {
  const { settings, secrets, asker } = build
  if (settings.leakGate === 'off') return []
  // Before the first hook no secret can have got into the tree.
  const first = secrets.size === 0 ? -1 : plan.steps.findIndex((step) => isHook(step, flavours))
  const layers = plan.steps.map((step, index) => {
    const isOwn = isHook(step, []) || (secrets.size > 0 && isHook(step, flavours))
    const search = isOwn ? 'all' : first >= 0 && index >= first ? 'secrets' : 'none'
    return {
      label: step.label,
      folder: layerAt(index),
      search,
    } as const
  })
  const here = builderOf(settings)
  return [
    {
      name: 'leaks',
      request: { ...left, layers, leaves: leavesOf(flavours), shared: sharedSteps(flavours, plan) },
      clues: {
        builders: [here.builder, ...(asker ? [asker.builder] : [])],
        proxies: [...here.proxies, ...(asker?.proxies ?? [])],
      },
      isFatal: settings.leakGate === 'error',
    },
  ]
}

/** What an image must not tell of this machine and its user. */
export function builderOf({ env }: Pick<Settings, 'env'>): Omit<Asker, 'has'> {
  const { no_proxy: _, ...proxies } = proxyVariables(env)
  return {
    builder: present({
      user: env.SUDO_USER ?? env.USER ?? env.LOGNAME,
      home: env.HOME,
      host: hostname(),
    }),
    proxies: Object.values(proxies),
  }
}

/** A step that may write what somebody told it; a base only where its flavour is given secrets. */
function isHook({ work, parent }: Step, flavours: Delivery['flavours']): boolean {
  if (work.kind === 'packages' || work.kind === 'refresh') return false
  if (work.kind !== 'root' || parent !== undefined) return true
  const flavour = flavours.find(({ name }) => name === work.hook.flavour)
  return Object.keys(flavour?.manifest.secrets ?? {}).length > 0
}

function leavesOf(flavours: Delivery['flavours']): Leave[] {
  return flavours.flatMap(({ name, manifest }) =>
    manifest.leaves.map((leave) => ({ flavour: name, ...leave })),
  )
}

/** The flavours that declared packages answer for the step that installs them. */
function sharedSteps(flavours: Delivery['flavours'], { steps }: Delivery['plan']) {
  const shared: Record<string, string[]> = {}
  for (const { label, work } of steps)
    if (work.kind === 'packages')
      shared[`${label.phase}/${label.name}`] = flavours
        .filter(({ manifest }) => (manifest.packages[label.phase] ?? []).length > 0)
        .map(({ name }) => name)
  return shared
}

/** Something that looks like a leak, and why it is in the image; part of the manifest. */
export interface LeftFact {
  readonly path: string
  readonly check: string
  readonly flavour: string
  readonly reason: string
}

/** What a flavour meant to leave. */
export function leftFacts(leaks: readonly Leak[]): LeftFact[] {
  return leaks.flatMap(({ path, check, left }) => (left ? [{ path, check, ...left }] : []))
}

/** Warns of what was found and let pass only because the user said so. */
export function warnOfLeaks({ report }: Delivery['build'], leaks: readonly Leak[]): void {
  for (const { path, what, check, step, left } of leaks) {
    const by = step ? `, written by '${step.flavour}/${step.name}'` : ''
    const text = `'${path}' ${what} (${check})${by}`
    if (!left) report({ type: 'notice', level: 'warning', text })
  }
}
