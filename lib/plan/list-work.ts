import { contractOf, contractsOf } from '../contracts/index.ts'
import { type Flavour, flavourOf, type Hook } from '../flavours/flavour.ts'
import { hooksOf, sortHooks } from '../flavours/order.ts'
import type { Facts } from '../gather/facts.ts'
import { type Phase, type PhaseName, phases } from '../phases.ts'
import type { Settings } from '../settings/settings.ts'
import type { StepWork } from '../step.ts'
import {
  brings,
  ownInstaller,
  packageInstaller,
  packageRefresher,
  requireInstaller,
} from './installer.ts'
import { declaredPackages, type PackageSources } from './packages.ts'

/** One piece of work, and the phase that it belongs to. */
export interface Work {
  readonly phase: PhaseName
  readonly work: StepWork
}

/** What the list of work is made from. */
interface WorkInput extends PackageSources {
  readonly settings: Settings
  readonly facts: Pick<Facts, 'contracts'>
}

/** All that a build does to the tree, in order. Error: `flavour-provider` where nothing installs packages. */
export function listWork(input: WorkInput): Work[] {
  const { flavours, facts } = input
  const contracts = contractsOf(flavours)
  const more = contracts.flatMap(({ name, plan }) => plan.hooks?.(facts.contracts[name]) ?? [])
  const all = phases.flatMap((phase) => {
    const added = more.filter((hook) => hook.phase === phase.name)
    const hooks = sortHooks([...hooksOf(flavours, phase.name), ...added])
    const own = contracts.flatMap(({ name: contract, plan }): StepWork[] => {
      const name = plan.after?.[phase.name]
      return name === undefined ? [] : [{ kind: 'contract', contract, name }]
    })
    return [...workOf(phase, hooks, input), ...own].map(
      (work): Work => ({ phase: phase.name, work }),
    )
  })
  if (all.some(({ work }) => work.kind === 'packages')) requireInstaller(flavours)
  return all
}

function workOf(phase: Phase, hooks: readonly Hook[], input: WorkInput): StepWork[] {
  if (phase.yields === 'base') return hooks.map((hook) => ({ kind: 'root', hook }))
  if (phase.yields === 'data')
    return hooks
      .filter(({ flavour }) => yieldsStep(flavourOf(input.flavours, flavour)))
      .map((hook) => ({ kind: 'outside', hook }))
  if (phase.yields === 'carried') return hooks.length > 0 ? [carryWork(hooks, input)] : []
  return phase.yields === 'layer' ? layerWork(phase, hooks, input) : []
}

function carryWork(hooks: readonly Hook[], { flavours }: WorkInput): StepWork {
  const isCarried = (name: string) => hooks.some(({ flavour }) => flavour === name)
  const offline = flavours.filter(({ name, manifest }) => manifest.bootsOffline && isCarried(name))
  return { kind: 'carry', hooks, offline: offline.map(({ name }) => name) }
}

function yieldsStep(flavour: Flavour): boolean {
  return contractOf(flavour).gather.data === 'step'
}

/** The hooks of a phase, and its packages. */
function layerWork({ name, where }: Phase, hooks: readonly Hook[], input: WorkInput): StepWork[] {
  const { flavours, settings } = input
  const kind = where === 'outside' ? 'outside' : 'hook'
  const own = hooks.map((hook): StepWork => ({ kind, hook }))
  const ofUser = name === 'install' ? settings.packages : []
  // A contract may bring its own way to install packages; pre-install.d is where it comes in.
  const isLate = !brings(flavours, packageInstaller) && ownInstaller(flavours) !== undefined
  const declared = packagesWork(declaredPackages(input, name, isLate ? [] : ofUser))
  const isStale = name === 'pre-install' && hooks.length > 0 && brings(flavours, packageRefresher)
  return [
    ...(isLate && name === 'pre-install' ? [...own, ...declared] : [...declared, ...own]),
    ...(isLate ? packagesWork(ofUser) : []),
    ...(isStale ? [{ kind: 'refresh' } as const] : []),
  ]
}

function packagesWork(names: readonly string[]): StepWork[] {
  return names.length > 0 ? [{ kind: 'packages', names }] : []
}
