import { join } from 'node:path'
import { follow, type LinkReader } from '../tree/follow.ts'

interface TreePathOptions {
  readonly follow?: boolean
  readonly link?: LinkReader
}

/**
 * Where a path of a tree lies from outside, links followed as after chroot(2). The last name is followed only
 * where `follow` says so. `link` says what a path is a link to, undefined for all that is none.
 */
export function treePath(root: string, path: string, options: TreePathOptions = {}): string {
  return join(root, follow(root, path, { last: options.follow ?? false, link: options.link }).path)
}
