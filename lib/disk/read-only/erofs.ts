import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { ParfaitError } from '../../errors.ts'
import { run, type Tool } from '../../run.ts'
import type { TreeEntry } from '../../tree/entry.ts'
import { layOut, layOutTools } from '../lay-out.ts'
import { writeArchive } from '../tree-archive.ts'
import { requireSameTree } from './same-tree.ts'

/** What makes an EROFS of a folder, and unpacks it again. */
export const erofsTools: readonly Tool[] = [
  ...layOutTools,
  {
    command: 'mkfs.erofs',
    packages: {
      debian: 'erofs-utils',
      fedora: 'erofs-utils',
      arch: 'erofs-utils',
      suse: 'erofs-utils',
      alpine: 'erofs-utils',
    },
  },
  {
    command: 'fsck.erofs',
    packages: {
      debian: 'erofs-utils',
      fedora: 'erofs-utils',
      arch: 'erofs-utils',
      suse: 'erofs-utils',
      alpine: 'erofs-utils',
    },
  },
]

/** By what it may be compressed, with the words that say so. */
export const erofsCompressions: Readonly<Record<string, readonly string[]>> = {
  lz4hc: ['-zlz4hc'],
  lz4: ['-zlz4'],
  none: [],
}

/** What an EROFS is made of. */
interface ErofsRequest {
  readonly entries: readonly TreeEntry[]
  /** Absolute path to write. */
  readonly output: string
  /** A word of `erofsCompressions`. */
  readonly compression: string
  readonly uuid: string
  /** Seconds since the epoch: no time in it is later. */
  readonly clock: number
  /** Folder for scratch files; removed by the caller. */
  readonly scratch: string
}

/**
 * Writes an EROFS, and unpacks it to see that all is in it but what fsck.erofs does not bring back: attributes, set-id
 * bits, and that two names are one file. Errors: `tree-invalid` for a device, `tool-failed`.
 */
export async function writeErofs(request: ErofsRequest): Promise<void> {
  const { output, compression, uuid, clock, scratch } = request
  refuseDevices(request.entries)
  // It counts from 1970.
  const entries = request.entries.map((entry) => ({ ...entry, mtime: Math.max(0, entry.mtime) }))
  const own = await mkdtemp(join(scratch, 'erofs-'))
  const tar = join(own, 'tar')
  const folder = join(own, 'tree')
  try {
    await writeArchive(entries, tar)
    await layOut(tar, folder)
    await rm(tar)
    const words = [...(erofsCompressions[compression] ?? []), '-U', uuid]
    // As times of files that are later, and as that of the filesystem.
    const env = { SOURCE_DATE_EPOCH: `${clock}` }
    await run('mkfs.erofs', ['--quiet', ...words, output, folder], { env })
    await rm(folder, { recursive: true })
    await run('fsck.erofs', [`--extract=${folder}`, output])
    const lost = { xattrs: /^/, hardLinks: true, mode: 0o6000 }
    await requireSameTree(entries, { folder, file: output, lost })
  } finally {
    await rm(own, { recursive: true, force: true })
  }
}

/** It is made of a folder, in which nobody but root can make one. */
function refuseDevices(entries: readonly TreeEntry[]): void {
  const found = entries.find(({ kind }) => kind === 'block' || kind === 'character')
  if (!found) return
  throw new ParfaitError('tree-invalid', `An EROFS cannot be given the device '${found.path}'`, {
    place: found.path,
    hint: 'a machine makes its devices when it boots: remove it in a finalise hook, or exclude it',
  })
}
