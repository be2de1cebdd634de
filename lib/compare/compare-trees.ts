import type { FilesystemReader, FoundName, FoundNode } from '../disk/filesystem-reader.ts'
import { ParfaitError } from '../errors.ts'
import { compareBytes } from '../files.ts'
import type { Budget } from './budget.ts'
import { childrenOf } from './children.ts'
import { type CompareOptions, compareFiles } from './compare-files.ts'
import type { FileDifference } from './difference.ts'

/** One filesystem of an image that is walked. */
export class Walk {
  readonly reader: FilesystemReader
  readonly budget: Budget
  readonly #folders = new Set<number>()

  constructor(reader: FilesystemReader, budget: Budget) {
    this.reader = reader
    this.budget = budget
  }

  /** Error: `image-invalid` for a folder with two names, which may be a circle. */
  async children(folder: FoundNode): Promise<Map<string, FoundName>> {
    if (this.#folders.has(folder.id))
      throw new ParfaitError('image-invalid', `Folder ${folder.id} of the image has two names`)
    this.#folders.add(folder.id)
    return childrenOf(this.reader, folder)
  }
}

/** Both sides of something that at least one of them has. */
interface Sides<T> {
  readonly before: T | undefined
  readonly after: T | undefined
}

/** PATH_MAX; a sound filesystem cannot be walked deeper either. */
const longestPath = 4096

/** Walks two trees side by side and yields what differs, in byte order of names; parents come first. */
export async function* compareTrees(
  walks: Sides<Walk>,
  path: string,
  options: CompareOptions,
): AsyncGenerator<FileDifference> {
  const roots = { before: walks.before?.reader.root, after: walks.after?.reader.root }
  yield* compareNodes({ walks, nodes: roots, path }, options)
}

async function* compareNodes(
  {
    walks,
    nodes,
    path,
  }: { readonly walks: Sides<Walk>; readonly nodes: Sides<FoundNode>; readonly path: string },
  options: CompareOptions,
): AsyncGenerator<FileDifference> {
  if (path.length > longestPath)
    throw new ParfaitError('image-invalid', `A path of the image has over ${longestPath} bytes`)
  const readable = {
    before: sideOf(walks.before, nodes.before),
    after: sideOf(walks.after, nodes.after),
  }
  const difference = await compareFiles(path === '' ? '/' : path, readable, options)
  if (difference) yield difference
  const folders = {
    before: await childrenIn(walks.before, nodes.before),
    after: await childrenIn(walks.after, nodes.after),
  }
  const names = new Set([...folders.before.keys(), ...folders.after.keys()])
  for (const name of [...names].sort(compareBytes)) {
    const inner = {
      before: await open(walks.before, folders.before.get(name)),
      after: await open(walks.after, folders.after.get(name)),
    }
    yield* compareNodes({ walks, nodes: inner, path: `${path}/${name}` }, options)
  }
}

function sideOf(walk: Walk | undefined, node: FoundNode | undefined) {
  return walk && node && { reader: walk.reader, budget: walk.budget, node }
}

async function childrenIn(walk: Walk | undefined, node: FoundNode | undefined) {
  return walk && node?.kind === 'folder' ? walk.children(node) : new Map<string, FoundName>()
}

async function open(walk: Walk | undefined, name: FoundName | undefined) {
  if (!walk || !name) return undefined
  walk.budget.takeNode()
  return name.open()
}
