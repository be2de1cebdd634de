import { join } from 'node:path'
import type { ContractStep, JobFolders } from '../contracts/contract.ts'
import { contractOf, contracts, contractsOf } from '../contracts/index.ts'
import { type Flavour, flavourOf } from '../flavours/flavour.ts'
import type { ContractName } from '../flavours/kinds/names.ts'
import type { EnvironmentFile, Job, Task } from '../sandbox/job.ts'
import type { Bind } from '../sandbox/view.ts'
import type { Step } from '../step.ts'
import type { WalkInput } from './walk-input.ts'

/** What the contracts of a build put into the job of a step, whoever's hook it runs. */
interface ContractParts {
  readonly folders: readonly string[]
  readonly mounts: Job['mounts']
  readonly environment: Readonly<Record<string, EnvironmentFile>>
}

/** The folder of the tree in that of a job. */
export function treeFolder(flavours: readonly Flavour[], work: string): string {
  const trees = contractsOf(flavours).flatMap(({ walk }) => walk.tree?.(work) ?? [])
  return trees[0] ?? join(work, 'tree')
}

/** Asks all contracts of a build for their parts of a job. */
export function contractParts(step: Step, input: WalkInput, folders: JobFolders): ContractParts {
  const all = contractsOf(input.flavours).map(({ name, walk }) => {
    const of = contractStep(name, step, { input, folders })
    return {
      folders: walk.folders?.(input.build, folders.work) ?? [],
      mounts: walk.mounts?.(of) ?? [],
      environment: walk.environment?.(of.own) ?? {},
    }
  })
  return {
    folders: all.flatMap((one) => one.folders),
    mounts: all.flatMap((one) => one.mounts),
    environment: Object.assign({}, ...all.map((one) => one.environment)),
  }
}

/** The task of a step that a contract runs its own way; undefined for all others. */
export function taskByContract(
  step: Step,
  input: WalkInput,
  folders: JobFolders,
  binds: readonly Bind[],
): Task | undefined {
  const { work } = step
  const contract =
    work.kind === 'contract'
      ? contracts[work.contract]
      : 'hook' in work
        ? contractOf(flavourOf(input.flavours, work.hook.flavour))
        : undefined
  return contract?.walk.task?.(contractStep(contract.name, step, { input, folders }), binds)
}

function contractStep(
  name: ContractName,
  step: Step,
  of: { readonly input: WalkInput; readonly folders: JobFolders },
): ContractStep<unknown> {
  const { build, plan, flavours, facts } = of.input
  return { step, build, plan, flavours, own: facts.contracts[name], folders: of.folders }
}
