import { dirname, join } from 'node:path'
import { elementsOf } from '../../elements/element.ts'
import { elementFolders } from '../../elements/places.ts'
import { packageFolder } from '../../files.ts'
import type { Hook } from '../../flavours/flavour.ts'
import { toolPath } from '../../run.ts'
import { hookLibraryInside } from '../../sandbox/environment.ts'
import type { ExecTask } from '../../sandbox/job.ts'
import { mountPower } from '../../sandbox/mount-power.ts'
import type { Bind, View } from '../../sandbox/view.ts'
import type { ContractStep } from '../contract.ts'
import type { ElementFacts } from './element-facts.ts'
import { mergedTreeOf } from './folders.ts'

type ElementStep = ContractStep<ElementFacts>

/** Where hooks of elements find the merged tree inside the chroot. */
const hooksInside = '/tmp/in_target.d'

const library = join(packageFolder, 'lib', 'hook-library')

/** The task of a hook of an element, or of what diskimage-builder itself does to the tree. */
export function elementTask(of: ElementStep, binds: readonly Bind[]): ExecTask {
  const { work } = of.step
  const { folders } = of
  if (work.kind === 'contract')
    return outsideTask(of, { command: [join(library, work.name)], view: {}, folder: '/' })
  if (work.kind === 'hook') return insideTask(work.hook, of, binds)
  if (work.kind !== 'root' && work.kind !== 'outside')
    throw new TypeError(`a step '${work.kind}' is none of a hook`)
  const command = ['bash', join(library, 'run-hook'), hookPath(mergedTreeOf(folders), work.hook)]
  // Files that hooks leave beside the image; the tree of a base must be empty.
  if (work.kind === 'root')
    return outsideTask(of, { command, view: {}, folder: join(folders.work, 'tmp') })
  const view = { chroot: { from: folders.tree, to: folders.tree }, ownTmp: true as const }
  return outsideTask(of, { command, view, folder: join(folders.tree, 'tmp', 'parfait-outputs') })
}

function hookPath(hooks: string, hook: Hook): string {
  return join(hooks, `${hook.phase}.d`, hook.name)
}

function outsideTask(
  { step, build, plan, flavours, own, folders }: ElementStep,
  of: {
    readonly command: readonly string[]
    readonly view: Pick<View, 'chroot' | 'ownTmp'>
    readonly folder: string
  },
): ExecTask {
  const { tree, work } = folders
  const hooks = mergedTreeOf(folders)
  const temporary = join(work, 'tmp')
  const writable = [tree, temporary, ...Object.values(elementFolders(build.store.folder))]
  const view: View = {
    root: { kind: 'host' },
    // By their contract they mount what they need below the tree; each reads environment.d of all.
    ...mountPower(elementsOf(flavours)),
    binds: [
      ...(of.view.chroot ? writable.slice(1) : writable).map(writableBind),
      ...(step.label.phase === 'extra-data' ? [writableBind(hooks)] : []),
    ],
    folder: of.folder,
    ...of.view,
  }
  const env: Record<string, string> = {
    ...own.variables,
    TARGET_ROOT: tree,
    TMP_MOUNT_PATH: tree,
    TMP_HOOKS_PATH: hooks,
    TMPDIR: temporary,
    TMP_BUILD_DIR: dirname(tree),
    TMP_IMAGE_DIR: temporary,
    SOURCE_DATE_EPOCH: String(plan.clock),
    ...(step.work.kind === 'root' ? { PARFAIT_ROOT_PHASE: '1' } : {}),
  }
  return { kind: 'exec', view, command: of.command, env, output: 'log' }
}

function writableBind(path: string): Bind {
  return { from: path, to: path, writable: true }
}

function insideTask(hook: Hook, of: ElementStep, binds: readonly Bind[]): ExecTask {
  const { plan, own, folders } = of
  const view: View = {
    root: { kind: 'tree', folder: folders.tree, writable: true },
    binds: [...binds, { from: mergedTreeOf(folders), to: hooksInside }],
    ownTmp: true,
  }
  const { PYTHONPATH: _, ...variables } = own.variables
  const env = {
    ...variables,
    PATH: toolPath,
    HOME: '/root',
    USER: 'root',
    _LIB: hookLibraryInside,
    TMP_HOOKS_PATH: hooksInside,
    SOURCE_DATE_EPOCH: String(plan.clock),
  }
  const command = [`${hookLibraryInside}/run-hook`, hookPath(hooksInside, hook)]
  return { kind: 'exec', view, command, env, output: 'log' }
}
