import { ParfaitError } from '../errors.ts'
import { phases } from '../phases.ts'
import {
  type ElementFile,
  type ElementHook,
  elementsOf,
  environmentFolder,
  mentionsItself,
  type Part,
} from './element.ts'

/** The files of all elements in one tree, as their hooks see them at TMP_HOOKS_PATH. */
export interface MergedTree {
  readonly files: Readonly<Record<string, MergedFile>>
  /** Names of the elements. */
  readonly elements: readonly string[]
}

export interface MergedFile extends ElementFile {
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

const phaseFolders: ReadonlySet<string> = new Set(phases.map((phase) => phase.folder))

/** What of the merged tree goes into a hook's key: digests by path, and all words of those files. */
export function seenBy(
  hook: Pick<ElementHook, 'phase' | 'mentions'>,
  tree: MergedTree,
): {
  readonly code: Readonly<Record<string, string>>
  readonly mentions: ReadonlySet<string>
} {
  const seesTree = hook.mentions.includes(mentionsItself)
  const own = `${hook.phase}.d/`
  const seen = Object.entries(tree.files).filter(([path, { executable }]) => {
    const [folder = '', , deeper] = path.split('/')
    if (folder === environmentFolder) return false
    // Programs of elements are on the PATH of every hook inside.
    if (!seesTree) return folder === 'bin' && hook.phase !== 'root'
    const isHook = phaseFolders.has(folder) && executable && deeper === undefined
    return !isHook && (!phaseFolders.has(folder) || path.startsWith(own) || deeper !== undefined)
  })
  return {
    code: Object.fromEntries(seen.map(([path, { digest }]) => [path, digest])),
    mentions: new Set([...hook.mentions, ...seen.flatMap(([, file]) => file.mentions)]),
  }
}
