import { basename, dirname, join } from 'node:path'
import { elementEnvironment } from '../elements/build-environment.ts'
import { elementsOf } from '../elements/element.ts'
import { elementFolders } from '../elements/places.ts'
import { packageFolder } from '../files.ts'
import { flavourOf, type Hook } from '../flavours/flavour.ts'
import { packageInstaller } from '../plan/plan.ts'
import { toolPath } from '../run.ts'
import { hookLibraryInside } from '../sandbox/environment.ts'
import type { EnvironmentFile, ExecTask } from '../sandbox/job.ts'
import { mountPower } from '../sandbox/mount-power.ts'
import type { OverlayMount } from '../sandbox/mounts.ts'
import type { Bind, View } from '../sandbox/view.ts'
import type { Step } from '../step.ts'
import type { JobFolders, WalkInput } from './walk-input.ts'

/** Where hooks of elements find the merged tree inside the chroot. */
const hooksInside = '/tmp/in_target.d'

/** Beside the tree's upper directory in a layer: what `extra-data.d` changed in the merged tree. */
const hooksFolder = 'hooks'

/** The tree of a job: hooks take the names of these folders apart, `dib_build.NAME/mnt`. */
export function elementTree(work: string): string {
  return join(work, `dib_build.${basename(work)}`, 'mnt')
}

function hooksOf({ tree }: Pick<JobFolders, 'tree'>): string {
  return join(dirname(tree), hooksFolder)
}

/** The task of a step that runs by the contract of elements; undefined for all others. */
export function elementTask(
  step: Step,
  input: WalkInput,
  folders: JobFolders,
  binds: readonly Bind[],
): ExecTask | undefined {
  const { work } = step
  if (work.kind === 'element-begin' || work.kind === 'element-end')
    return outsideTask([join(library, work.kind)], { step, input, folders, view: {}, work: '/' })
  if (work.kind !== 'root' && work.kind !== 'outside' && work.kind !== 'hook') return undefined
  if (flavourOf(input.flavours, work.hook.flavour).contract !== 'elements') return undefined
  if (work.kind === 'hook') return insideTask(work.hook, { input, folders, binds })
  const hooks = hooksOf(folders)
  const isRoot = work.kind === 'root'
  const command = ['bash', join(library, 'run-hook'), hookPath(hooks, work.hook)]
  const view = isRoot
    ? {}
    : { chroot: { from: folders.tree, to: folders.tree }, ownTmp: true as const }
  // Files that hooks leave beside the image; the tree of a base must be empty.
  const outputs = isRoot ? join(folders.work, 'tmp') : join(folders.tree, 'tmp', 'parfait-outputs')
  return outsideTask(command, { step, input, folders, view, work: outputs })
}

const library = join(packageFolder, 'lib', 'hook-library')

function hookPath(hooks: string, hook: Hook): string {
  return join(hooks, `${hook.phase}.d`, hook.name)
}

function outsideTask(
  command: readonly string[],
  of: {
    readonly step: Step
    readonly input: WalkInput
    readonly folders: JobFolders
    readonly view: Pick<View, 'chroot' | 'ownTmp'>
    readonly work: string
  },
): ExecTask {
  const { step, input, folders } = of
  const { tree, work } = folders
  const { build, plan, facts } = input
  const hooks = hooksOf(folders)
  const temporary = join(work, 'tmp')
  const writable = [tree, temporary, ...Object.values(elementFolders(build.store.folder))]
  const places = {
    ...{ TARGET_ROOT: tree, TMP_MOUNT_PATH: tree, TMP_HOOKS_PATH: hooks, TMPDIR: temporary },
    ...{
      TMP_BUILD_DIR: dirname(tree),
      TMP_IMAGE_DIR: temporary,
      SOURCE_DATE_EPOCH: String(plan.clock),
    },
  }
  const view: View = {
    root: { kind: 'host' },
    // By their contract they mount what they need below the tree; each reads environment.d of all.
    ...mountPower(elementsOf(input.flavours)),
    binds: [
      ...(of.view.chroot ? writable.slice(1) : writable).map(writableBind),
      ...(step.label.phase === 'extra-data' ? [writableBind(hooks)] : []),
    ],
    folder: of.work,
    ...of.view,
  }
  const isRoot = step.work.kind === 'root'
  const phase: Record<string, string> = isRoot ? { PARFAIT_ROOT_PHASE: '1' } : {}
  const env = { ...facts.elements?.variables, ...places, ...phase }
  return { kind: 'exec', view, command, env, output: 'log' }
}

function writableBind(path: string): Bind {
  return { from: path, to: path, writable: true }
}

function insideTask(
  hook: Hook,
  of: { readonly input: WalkInput; readonly folders: JobFolders; readonly binds: readonly Bind[] },
): ExecTask {
  const { input, folders, binds } = of
  const view: View = {
    root: { kind: 'tree', folder: folders.tree, writable: true },
    binds: [...binds, { from: hooksOf(folders), to: hooksInside }],
    ownTmp: true,
  }
  const { PYTHONPATH: _, ...variables } = input.facts.elements?.variables ?? {}
  const env = {
    ...variables,
    ...{ PATH: toolPath, HOME: '/root', USER: 'root', _LIB: hookLibraryInside },
    ...{ TMP_HOOKS_PATH: hooksInside, SOURCE_DATE_EPOCH: String(input.plan.clock) },
  }
  const command = [`${hookLibraryInside}/run-hook`, hookPath(hooksInside, hook)]
  return { kind: 'exec', view, command, env, output: 'log' }
}

/** The merged tree with what earlier `extra-data.d` hooks changed; those of the step go into its layer. */
export function elementMounts(
  step: Step,
  { build, plan, facts }: WalkInput,
  folders: JobFolders,
): OverlayMount[] {
  const { work, upper } = folders
  if (!facts.elements) return []
  const relative = (path: string) => path.slice(build.store.folder.length + 1)
  const writes = isData(step)
  const below = plan.steps.slice(0, plan.steps.indexOf(step)).filter(isData).toReversed()
  return [
    {
      target: hooksOf(folders),
      lower: [
        relative(join(work, 'empty')),
        ...below.map(({ key }) => join(build.store.lowerPath(key), '..', hooksFolder)),
        relative(facts.elements.folder),
      ],
      ...(writes
        ? {
            upper: relative(join(upper, '..', hooksFolder)),
            work: relative(join(work, 'overlay-hooks')),
          }
        : {}),
    },
  ]
}

function isData({ work, label }: Step): boolean {
  return work.kind === 'outside' && label.phase === 'extra-data'
}

/** Folders that a job of elements needs beside those of every job. */
export function elementJobFolders({ build, facts }: WalkInput, work: string): string[] {
  if (!facts.elements) return []
  const own = ['overlay-hooks', join('layer', hooksFolder)].map((name) => join(work, name))
  return [...own, ...Object.values(elementFolders(build.store.folder))]
}

/** What lies over the tree beside what flavours bring. */
export function elementEnvironmentFiles({ facts }: WalkInput): Record<string, EnvironmentFile> {
  if (!facts.elements) return {}
  return Object.fromEntries(
    Object.entries(elementEnvironment('bin/install-packages' in facts.elements.tree.files)).map(
      ([path, source]) => [path, { source, executable: true }],
    ),
  )
}

/** The program that installs the packages that were asked for: a base's, or the elements' own. */
export function installerOf({ flavours, facts }: WalkInput): string {
  const isThere = flavours.some((flavour) => packageInstaller in flavour.buildEnvironment)
  return isThere || !facts.elements ? packageInstaller : 'install-packages'
}
