import { ParfaitError } from '../errors.ts'
import type { KeyedFile } from '../keyed-files.ts'
import { elementsOf, type Part } from './element.ts'

/** The files of all elements in one tree, as their hooks see them at TMP_HOOKS_PATH. */
export interface MergedTree {
  readonly files: Readonly<Record<string, MergedFile>>
  /** Names of the elements. */
  readonly elements: readonly string[]
}

export interface MergedFile extends KeyedFile {
  /** Name of the element that it comes from. */
  readonly element: string
}

/** Merges the elements of a build. Fault: `flavour-conflict`. */
export function mergeElements(parts: readonly Part[]): {
  readonly tree: MergedTree
  readonly faults: readonly ParfaitError[]
} {
  const files: Record<string, MergedFile> = {}
  const faults: ParfaitError[] = []
  const elements = elementsOf(parts)
  for (const { name, files: own = {} } of elements)
    for (const [path, file] of Object.entries(own)) {
      const other = files[path]
      // Below that, and beside the folders, diskimage-builder lets the last one win.
      if (other && path.split('/').length === 2)
        faults.push(
          new ParfaitError(
            'flavour-conflict',
            `The elements '${other.element}' and '${name}' both have '${path}'`,
            { place: file.source, hint: 'rename it in one of them' },
          ),
        )
      else files[path] = { ...file, element: name }
    }
  return { tree: { files, elements: elements.map(({ name }) => name) }, faults }
}
