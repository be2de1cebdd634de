import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { run, type Tool } from '../../run.ts'
import type { TreeEntry } from '../../tree/entry.ts'
import { writeArchive } from '../tree-archive.ts'
import { requireSameTree } from './same-tree.ts'

/** What makes a SquashFS of an archive, and unpacks it again. */
export const squashfsTools: readonly Tool[] = [
  {
    command: 'sqfstar',
    packages: {
      debian: 'squashfs-tools',
      fedora: 'squashfs-tools',
      arch: 'squashfs-tools',
      suse: 'squashfs',
      alpine: 'squashfs-tools',
    },
  },
  {
    command: 'unsquashfs',
    packages: {
      debian: 'squashfs-tools',
      fedora: 'squashfs-tools',
      arch: 'squashfs-tools',
      suse: 'squashfs',
      alpine: 'squashfs-tools',
    },
  },
]

/** By what it may be compressed, with the words that say so; sqfstar 4.5 takes no level. */
export const squashfsCompressions: Readonly<Record<string, readonly string[]>> = {
  zstd: ['-comp', 'zstd'],
  xz: ['-comp', 'xz'],
  gzip: ['-comp', 'gzip'],
  lz4: ['-comp', 'lz4'],
  none: ['-noI', '-noD', '-noF', '-noX'],
}

/** What a SquashFS is made of. */
interface SquashfsRequest {
  readonly entries: readonly TreeEntry[]
  /** Absolute path to write. */
  readonly output: string
  /** A word of `squashfsCompressions`. */
  readonly compression: string
  /** Seconds since the epoch. */
  readonly clock: number
  /** Folder for scratch files; removed by the caller. */
  readonly scratch: string
}

/** Its times have 32 bits and no sign. */
const latest = 2 ** 32 - 1

/** Names of attributes that it keeps; sqfstar does not read signs that archives spell. */
const kept = /^(?:user|trusted|security)\.[^=%]+$/

/**
 * Writes a SquashFS, and unpacks it to see that all is in it; gives back what it has no place for, a sentence each.
 * Error: `tool-failed`.
 */
export async function writeSquashfs(request: SquashfsRequest): Promise<readonly string[]> {
  const { output, compression, clock, scratch } = request
  const entries = request.entries.map((entry) => fitting(entry, clock))
  const own = await mkdtemp(join(scratch, 'squashfs-'))
  const tar = join(own, 'tar')
  const folder = join(own, 'tree')
  try {
    await writeArchive(entries, tar)
    await rm(output, { force: true })
    await run(
      'sqfstar',
      [
        ...['-quiet', '-no-progress'],
        ...(squashfsCompressions[compression] ?? []),
        ...rootWords(entries),
        output,
      ],
      { inputFile: tar, env: { SOURCE_DATE_EPOCH: `${clock}` } },
    )
    await rm(tar)
    await run('unsquashfs', [...['-quiet', '-no-progress', '-no-exit-code'], '-d', folder, output])
    await requireSameTree(entries, { folder, file: output, lost: {} })
  } finally {
    await rm(own, { recursive: true, force: true })
  }
  return lacks(request.entries, entries)
}

/** The archive's own word about the root is passed over. */
function rootWords([root]: readonly TreeEntry[]): string[] {
  if (root?.path !== '/') return []
  const { mode, uid, gid } = root
  return ['-root-mode', mode.toString(8), '-root-uid', `${uid}`, '-root-gid', `${gid}`]
}

/** What it can say of a file. The time of the root is always that of the filesystem: sqfstar 4.5 takes no other. */
function fitting(entry: TreeEntry, clock: number): TreeEntry {
  const { xattrs, ...rest } = entry
  const left = Object.entries(xattrs ?? {}).filter(
    ([name]) => kept.test(name) && entry.path !== '/',
  )
  return {
    ...rest,
    mtime: entry.path === '/' ? clock : Math.max(0, Math.min(entry.mtime, latest)),
    ...(left.length === 0 ? {} : { xattrs: Object.fromEntries(left) }),
  }
}

function lacks(entries: readonly TreeEntry[], made: readonly TreeEntry[]): string[] {
  const count = (of: TreeEntry | undefined) => Object.keys(of?.xattrs ?? {}).length
  const bare = entries.filter((entry, index) => count(entry) > count(made[index]))
  const [first] = bare
  if (!first) return []
  const more = bare.length === 1 ? '' : ` and ${bare.length - 1} more`
  return [`it has no place for ACLs and the like; '${first.path}'${more} had some`]
}
