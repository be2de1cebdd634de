import { readlinkSync } from 'node:fs'
import { join } from 'node:path'

export interface TreePathOptions {
  readonly follow?: boolean
  readonly link?: (path: string) => string | undefined
}

/** As the kernel's MAXSYMLINKS; path_resolution(7). */
const maxLinks = 40

/**
 * Where a path of a tree lies from outside: links on the way lead to places in the tree, as they do
 * after chroot(2), and never out of it. The last name is followed only where `follow` says so.
 * `link` says what a path is a link to, undefined for all that is none.
 */
export function treePath(
  root: string,
  path: string,
  { follow = false, link = linkTarget }: TreePathOptions = {},
): string {
  if (!path.startsWith('/')) throw new TypeError(`expected an absolute path, got '${path}'`)
  const done: string[] = []
  let rest = namesOf(path)
  let links = 0
  for (let name = rest.shift(); name !== undefined; name = rest.shift()) {
    if (name === '..') {
      done.pop()
      continue
    }
    const isLast = rest.length === 0
    const target = isLast && !follow ? undefined : link(join(root, ...done, name))
    if (target === undefined) {
      done.push(name)
      continue
    }
    links += 1
    if (links > maxLinks) throw new Error(`too many symbolic links in '${path}'`)
    if (target.startsWith('/')) done.length = 0
    rest = [...namesOf(target), ...rest]
  }
  return join(root, ...done)
}

function namesOf(path: string): string[] {
  return path.split('/').filter((name) => name !== '' && name !== '.')
}

/** What a link points to; undefined for all that is none. */
function linkTarget(path: string): string | undefined {
  try {
    return readlinkSync(path)
  } catch {
    return undefined
  }
}
