import { contractOf } from '../contracts/index.ts'
import { ParfaitError } from '../errors.ts'
import { canonicalJson, compareBytes, digest } from '../files.ts'
import { carrierDigests } from '../first-boot/carry.ts'
import { codeOf, type Flavour, flavourOf } from '../flavours/flavour.ts'
import { keyOptions, type OptionValues, visibleVariables } from '../flavours/options.ts'
import type { Facts } from '../gather/facts.ts'
import { present } from '../json.ts'
import type { PhaseName } from '../phases.ts'
import type { StepLabel } from '../report/events.ts'
import type { Settings } from '../settings/settings.ts'
import type { Plan, Step, StepWork } from '../step.ts'
import type { Material } from '../store/store.ts'
import { defaultClock } from './default-clock.ts'
import { engineVersion, stepKey } from './key.ts'
import { listWork, type Work } from './list-work.ts'
import { visibleData } from './visible-data.ts'

/** All that a plan is computed from. */
export interface PlanInput {
  readonly settings: Settings
  readonly flavours: readonly Flavour[]
  readonly options: OptionValues
  readonly facts: Facts
  /** Says of a step that a shell will be open in it; what is given back goes into its key. */
  readonly opened?: (label: StepLabel) => string | undefined
}

/** Layers that overlayfs takes, 500, without those that a step adds: the build environment, its own and a contract's. */
const mostSteps = 490

/** Computes the plan: every step with its key, from the base up. Pure: touches no file. */
export function makePlan(input: PlanInput): Plan {
  const clock = input.settings.clock ?? input.facts.state?.date ?? defaultClock
  const steps = chainSteps(listWork(input), { ...input, clock })
  if (steps.length === 0)
    throw new ParfaitError('flavour-provider', 'No flavour has a root.d hook: there is no base', {
      hint: `name a base ('parfait list' shows them), or leave out -n`,
    })
  if (steps.length > mostSteps)
    throw new ParfaitError(
      'hooks-too-many',
      `Expected at most ${mostSteps} steps, got ${steps.length}: each hook makes a layer, and the kernel shows no more as one tree`,
      { hint: 'let one hook do what several small ones do' },
    )
  const { key = '' } = checkpointOf(steps) ?? {}
  const checkpoint = { key, seed: seedOf(input, key) }
  return { steps, clock, seed: seedOf(input, steps.at(-1)?.key), checkpoint }
}

/** Work as steps, each with its key. `origin` stands for what the first one is done to; absent: it begins with nothing. */
export function chainSteps(
  works: readonly Work[],
  input: PlanInput & { readonly clock: number; readonly origin?: string },
): Step[] {
  const environment = environmentDigest(input.flavours)
  const steps: Step[] = []
  for (const { phase, work } of works) {
    const parent = steps.at(-1)?.key ?? input.origin
    const isBase = parent === undefined
    const closed = materialOf(work, { ...input, phase, environment, isBase })
    const label = { phase, flavour: closed.flavour, name: closed.name }
    const opened = input.opened?.(label)
    const material = opened === undefined ? closed : { ...closed, opened }
    steps.push(present({ label, key: stepKey(parent, material), parent, material, work }))
  }
  return steps
}

/** The last step that installs packages, for most is done then; without one, the base. */
function checkpointOf(steps: readonly Step[]): Step | undefined {
  return steps.findLast(({ work }) => work.kind === 'packages') ?? steps[0]
}

/** All that the disk comes from beside the tools that write it. */
function seedOf({ facts, flavours }: PlanInput, tree: string | undefined): string {
  const left = flavours.flatMap(({ manifest }) => [...manifest.excludes, ...manifest.empties])
  return digest(canonicalJson([engineVersion, tree, facts.layout, facts.size ?? null, left]))
}

/** Files that lie over the tree are code that every step inside the chroot may call. */
function environmentDigest(flavours: readonly Flavour[]): string {
  // Merged as the hooks see them: a flavour that brings nothing changes nothing.
  const files = Object.assign({}, ...flavours.map((flavour) => flavour.buildEnvironment))
  const seen = Object.entries(files as Flavour['buildEnvironment']).map(
    ([path, { digest: content, executable }]) => [path, content, executable],
  )
  const variables = Object.assign({}, ...flavours.map((flavour) => flavour.manifest.environment))
  return digest(canonicalJson([seen.sort((a, b) => compareBytes(String(a), String(b))), variables]))
}

interface MaterialInput extends PlanInput {
  readonly phase: PhaseName
  readonly clock: number
  readonly environment: string
  readonly isBase: boolean
}

function materialOf(work: StepWork, input: MaterialInput): Material {
  const common = {
    version: engineVersion,
    phase: input.phase,
    architecture: input.settings.architecture,
    clock: input.clock,
    code: {},
    data: {},
    options: {},
    variables: {},
    ...(work.kind === 'root' ? {} : { environment: input.environment }),
    ...(input.isBase && input.facts.state ? { state: input.facts.state.identity } : {}),
  }
  if (work.kind === 'packages')
    return { ...common, flavour: 'all', name: 'packages', packages: work.names }
  if (work.kind === 'refresh') return { ...common, flavour: 'all', name: 'package-index' }
  if (work.kind === 'contract') return { ...common, flavour: 'all', name: work.name }
  if (work.kind === 'carry')
    return { ...common, flavour: 'all', name: 'carry', code: carried(work) }
  const { hook } = work
  const flavour = flavourOf(input.flavours, hook.flavour)
  const own = contractOf(flavour).plan.material?.(hook, input.facts.contracts[flavour.contract])
  if (own) return { ...common, flavour: hook.flavour, name: hook.name, ...own }
  return {
    ...common,
    flavour: hook.flavour,
    name: hook.name,
    code: codeOf(hook),
    data:
      work.kind === 'root' ? {} : visibleData(flavour, input.flavours, input.facts.data).digests,
    options: keyOptions(flavour, input.options),
    variables: visibleVariables(hook, flavour, input.settings.env),
  }
}

type CarryWork = Extract<StepWork, { readonly kind: 'carry' }>

function carried({ hooks, offline }: CarryWork): Record<string, string> {
  const entries = hooks.flatMap((hook) =>
    Object.entries(hook.code).map(([path, code]) => [`${hook.flavour}/${path}`, code] as const),
  )
  const early = offline.map((name) => [`${name}/`, 'offline'] as const)
  return { ...Object.fromEntries([...entries, ...early]), ...carrierDigests() }
}
