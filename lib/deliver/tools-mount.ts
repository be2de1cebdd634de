import { join, relative } from 'node:path'
import type { BuildContext } from '../build-context.ts'
import type { OverlayMount } from '../sandbox/mounts.ts'

/** Mounts the tree of programs for a job of this folder, where the build has one. */
export function toolsMount(
  { tools, store }: Pick<BuildContext, 'tools' | 'store'>,
  work: string,
): { readonly mounts: readonly OverlayMount[]; readonly stage: { readonly tools?: string } } {
  if (!tools) return { mounts: [], stage: {} }
  const target = join(work, 'tools')
  // One layer alone is no overlay: an empty folder lies under it.
  const empty = relative(store.folder, join(work, 'empty'))
  return { mounts: [{ target, lower: [...tools.layers, empty] }], stage: { tools: target } }
}
