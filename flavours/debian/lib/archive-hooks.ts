import { shellWord } from 'parfait'

/**
 * Options of mmdebstrap that bring the packages of earlier builds into the new root, and keep those of this one.
 * mmdebstrap(1), "HOOKS": what has a blank in it is run by a shell, with the root as `$1`.
 */
export function archiveHooks(folder: string): string[] {
  const kept = shellWord(folder)
  const inside = '"$1"/var/cache/apt/archives'
  const copy = 'cp --no-clobber --reflink=auto'
  return [
    `--setup-hook=mkdir -p ${kept} ${inside}; ${copy} ${kept}/*.deb ${inside}/ 2>/dev/null || true`,
    // apt and what it needs come after the essential packages.
    `--customize-hook=${copy} ${inside}/*.deb ${kept}/ || true`,
  ]
}
