import { linkSync, mkdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { BuildContext } from '../../build-context.ts'
import { elementEnvironment } from '../../elements/build-environment.ts'
import { environmentFolder } from '../../elements/element.ts'
import { elementFolders } from '../../elements/places.ts'
import type { EnvironmentFile } from '../../sandbox/job.ts'
import type { OverlayMount } from '../../sandbox/mounts.ts'
import type { Step } from '../../step.ts'
import type { ContractStep, JobFolders } from '../contract.ts'
import type { ElementFacts } from './element-facts.ts'

/** Beside the tree's upper directory in a layer: what `extra-data.d` changed in the merged tree. */
const hooksFolder = 'hooks'

/** The tree of a job: hooks take the names of these folders apart, `dib_build.NAME/mnt`. */
export function jobTree(work: string): string {
  return join(work, `dib_build.${basename(work)}`, 'mnt')
}

/** Where the merged tree of the elements is mounted in a job. */
export function mergedTreeOf({ tree }: Pick<JobFolders, 'tree'>): string {
  return join(dirname(tree), hooksFolder)
}

/** Folders that a job of elements needs beside those of every job. */
export function jobFolders({ store }: BuildContext, work: string): string[] {
  const own = ['overlay-hooks', join('layer', hooksFolder)].map((name) => join(work, name))
  return [...own, ...Object.values(elementFolders(store.folder))]
}

/** The merged tree with what earlier `extra-data.d` hooks changed; those of the step go into its layer. */
export function mergedTreeMounts(of: ContractStep<ElementFacts>): OverlayMount[] {
  const { step, build, plan, folders } = of
  const { work, upper } = folders
  const relative = (path: string) => path.slice(build.store.folder.length + 1)
  const below = plan.steps.slice(0, plan.steps.indexOf(step)).filter(isData).toReversed()
  const mount = {
    target: mergedTreeOf(folders),
    lower: [
      relative(join(work, 'empty')),
      ...below.map(({ key }) => join(build.store.lowerPath(key), '..', hooksFolder)),
      relative(shownTree(of)),
    ],
  }
  if (!isData(step)) return [mount]
  const changed = relative(join(upper, '..', hooksFolder))
  return [{ ...mount, upper: changed, work: relative(join(work, 'overlay-hooks')) }]
}

/**
 * A folder with those files of the merged tree that are in the key of a step's hook, and with environment.d: what a
 * hook can read is in its key. Links to the session's own copies, over which an overlay lies.
 */
function shownTree({ step, own, folders }: ContractStep<ElementFacts>): string {
  const shown = join(folders.work, 'elements')
  mkdirSync(shown, { recursive: true })
  for (const path of Object.keys(own.tree.files)) {
    // Hooks go through folders of others, such as install.d, without a look at what is in them.
    mkdirSync(dirname(join(shown, path)), { recursive: true })
    if (!(path in step.material.code) && !path.startsWith(`${environmentFolder}/`)) continue
    linkSync(join(own.folder, path), join(shown, path))
  }
  return shown
}

function isData({ work, label }: Step): boolean {
  return work.kind === 'outside' && label.phase === 'extra-data'
}

/** What lies over the tree beside what flavours bring. */
export function environmentFiles({ tree }: ElementFacts): Record<string, EnvironmentFile> {
  const files = elementEnvironment('bin/install-packages' in tree.files)
  return Object.fromEntries(
    Object.entries(files).map(([path, source]) => [path, { source, executable: true }]),
  )
}
