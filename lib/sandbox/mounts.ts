import { mountOption } from '../quoting/mount-option.ts'

/** A tree made of layers, with a place for what changes. Paths are absolute; layers topmost first. */
export interface OverlayMount {
  readonly target: string
  /** Folders below `store`, relative to it. The kernel takes 500. */
  readonly lower: readonly string[]
  /** Absent: read-only. */
  readonly upper?: string
  readonly work?: string
  /** The folder below `store` whose mode and owner the root of the tree has, where it may be changed. */
  readonly rootLike?: string
}

/**
 * Options for mount(8). `userxattr` is needed without root and used always, so that layers made by root
 * and by users are alike; no redirects, no metadata-only copies, so that a layer is plain files.
 * https://docs.kernel.org/filesystems/overlayfs.html
 */
export function overlayOptions(mount: OverlayMount): string {
  const parts = [mountOption('lowerdir', mount.lower), 'userxattr']
  if (mount.upper !== undefined && mount.work !== undefined)
    // A layer that a crash interrupts is thrown away: dpkg's many syncs would be for nothing.
    parts.push(
      mountOption('upperdir', [mount.upper]),
      mountOption('workdir', [mount.work]),
      'volatile',
    )
  return parts.join(',')
}

/** Arguments of mount(8), to be called where the names of its folders lead. */
export function overlayArguments(mount: OverlayMount): string[] {
  return ['--types', 'overlay', '--options', overlayOptions(mount), 'overlay', mount.target]
}
