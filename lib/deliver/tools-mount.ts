import { join, relative } from 'node:path'
import type { BuildContext } from '../build-context.ts'
import { nodeModules } from '../sandbox/engine.ts'
import type { OverlayMount } from '../sandbox/mounts.ts'

/** Mounts the tree of programs for a job of this folder, where the build has one. `folders` are made before. */
export function toolsMount(
  { tools, store }: Pick<BuildContext, 'tools' | 'store'>,
  work: string,
): {
  readonly folders: readonly string[]
  readonly mounts: readonly OverlayMount[]
  readonly stage: { readonly tools?: string }
} {
  if (!tools) return { folders: [], mounts: [], stage: {} }
  const target = join(work, 'tools')
  // It lies under the layers, and has places for what of the machine is bound over them.
  const places = join(work, 'under-tools')
  return {
    folders: [join(places, nodeModules)],
    mounts: [{ target, lower: [...tools.layers, relative(store.folder, places)] }],
    stage: { tools: target },
  }
}
