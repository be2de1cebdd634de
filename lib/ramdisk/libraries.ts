import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { architectures } from '../architectures.ts'
import { expandGlob } from '../tree/glob.ts'

/** Where libraries of one kind of machine are looked for, in order. */
export interface LibraryFolders {
  /** Those of ld.so.conf: a ramdisk has no cache of them. */
  readonly configured: readonly string[]
  /** Those that a loader searches without being told. */
  readonly builtIn: readonly string[]
}

/** The search path of a tree's loader, paths in the tree; ld.so(8), ldconfig(8). */
export function libraryFolders(root: string, machine: number): LibraryFolders {
  const triplet = architectures.find(({ elf }) => elf.machine === machine)?.elf.triplet
  return {
    configured: readLoaderConfig(root, '/etc/ld.so.conf', new Set()),
    builtIn: [
      ...(triplet === undefined ? [] : [`/lib/${triplet}`, `/usr/lib/${triplet}`]),
      '/lib64',
      '/usr/lib64',
      '/lib',
      '/usr/lib',
    ],
  }
}

function readLoaderConfig(root: string, path: string, seen: Set<string>): string[] {
  if (seen.has(path) || !existsSync(join(root, path))) return []
  seen.add(path)
  return readFileSync(join(root, path), 'utf8')
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim())
    .flatMap((line) => {
      const [, include] = /^include\s+(\S+)/.exec(line) ?? []
      if (include === undefined) return line.split(/[\s:,]+/).filter((one) => one.startsWith('/'))
      const pattern = posix.resolve(dirname(path), include)
      return expandGlob(root, pattern).flatMap((file) => readLoaderConfig(root, file, seen))
    })
}

/** Replaces what a run path may have in it by what it means for an object at this path. */
export function expandRunPath(
  paths: readonly string[],
  object: { readonly path: string; readonly bits: 32 | 64 },
): string[] {
  return paths
    .map((path) =>
      path
        .replace(/\$(ORIGIN|\{ORIGIN\})/g, dirname(object.path))
        .replace(/\$(LIB|\{LIB\})/g, object.bits === 64 ? 'lib64' : 'lib'),
    )
    .filter((path) => path.startsWith('/'))
    .map((path) => posix.normalize(path))
}
