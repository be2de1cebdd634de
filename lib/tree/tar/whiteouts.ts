import { basename, dirname, posix } from 'node:path'
import { ParfaitError } from '../../errors.ts'
import type { TreeEntry } from '../entry.ts'
import { damaged } from './tar-limits.ts'

/**
 * What a layer takes away from those below it. In an archive it is spelt as empty files, see
 * https://github.com/opencontainers/image-spec/blob/main/layer.md#whiteouts
 */
export interface Whiteouts {
  /** Absolute paths that are gone. */
  readonly removed: readonly string[]
  /** Absolute paths of folders of which nothing but what the layer itself has is left. */
  readonly opaque: readonly string[]
}

const prefix = '.wh.'
/** The name of the file that says of its folder that nothing of lower layers is left in it. */
export const opaqueName = '.wh..wh..opq'

/** A layer with nothing taken away, as a whole tree is. */
export const noWhiteouts: Whiteouts = { removed: [], opaque: [] }

/** The paths of the files that say in an archive what is gone. */
export function whiteoutPaths({ removed, opaque }: Whiteouts): string[] {
  return [
    ...opaque.map((path) => posix.join(path, opaqueName)),
    ...removed.map((path) => posix.join(dirname(path), `${prefix}${basename(path)}`)),
  ]
}

/** What a path of an archive takes away; undefined for the path of a file. Error: `archive-invalid`. */
export function readWhiteout(
  path: string,
): { readonly kind: 'removed' | 'opaque'; readonly path: string } | undefined {
  const whiteout = path.split('/').find((part) => part.startsWith(prefix))
  if (whiteout === undefined) return undefined
  const name = whiteout.slice(prefix.length)
  const isLast = whiteout === basename(path)
  if (isLast && whiteout === opaqueName) return { kind: 'opaque', path: dirname(path) }
  // `.wh...` would take away the folder above.
  if (!isLast || ['', '.', '..'].includes(name) || name.startsWith(prefix))
    throw damaged(`Expected the name of what is taken away, found '${path}'`)
  return { kind: 'removed', path: posix.join(dirname(path), name) }
}

/** Error: `tree-invalid` for a file whose name would take another one away. */
export function refuseWhiteoutName({ path }: TreeEntry): void {
  const whiteout = path.split('/').find((name) => name.startsWith(prefix))
  if (whiteout === undefined) return
  throw new ParfaitError(
    'tree-invalid',
    `Expected no name that begins with '${prefix}', found '${path}': in an archive it would delete '${whiteout.slice(prefix.length)}'`,
    { place: path, hint: 'rename or remove that file in a finalise hook, or exclude it' },
  )
}
