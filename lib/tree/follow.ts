import { readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { filePath, textOfBytes } from '../any-bytes.ts'

/** As the kernel's MAXSYMLINKS; path_resolution(7). */
const maxLinks = 40

/** Says what an absolute path of the host is a link to; undefined for all that is none. */
export type LinkReader = (path: string) => string | undefined

interface FollowOptions {
  readonly last?: boolean
  readonly link?: LinkReader | undefined
}

/** Where a path of a tree leads. Paths are absolute in the tree. */
interface Followed {
  /** No folder on the way there is a link, nor is the last name where it was to be followed. */
  readonly path: string
  /** The links that were on the way, by the path that each lies at. */
  readonly links: ReadonlyMap<string, string>
}

/**
 * Where a path of a tree lies: links on the way lead to places in the tree, as they do after
 * chroot(2), and never out of it. Nothing need be there. The last name is followed only where `last` says so.
 */
export function follow(
  root: string,
  path: string,
  { last = true, link = linkTarget }: FollowOptions = {},
): Followed {
  if (!path.startsWith('/')) throw new TypeError(`expected an absolute path, got '${path}'`)
  const done: string[] = []
  const links = new Map<string, string>()
  let rest = namesOf(path)
  let count = 0
  for (let name = rest.shift(); name !== undefined; name = rest.shift()) {
    if (name === '..') {
      done.pop()
      continue
    }
    const target = rest.length === 0 && !last ? undefined : link(join(root, ...done, name))
    if (target === undefined) {
      done.push(name)
      continue
    }
    count += 1
    if (count > maxLinks) throw new Error(`too many symbolic links in '${path}'`)
    links.set(`/${[...done, name].join('/')}`, target)
    if (target.startsWith('/')) done.length = 0
    rest = [...namesOf(target), ...rest]
  }
  return { path: `/${done.join('/')}`, links }
}

function namesOf(path: string): string[] {
  return path.split('/').filter((name) => name !== '' && name !== '.')
}

/** What a link points to; undefined for all that is none. */
function linkTarget(path: string): string | undefined {
  try {
    return textOfBytes(readlinkSync(filePath(path), 'buffer'))
  } catch {
    return undefined
  }
}
