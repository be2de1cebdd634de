import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from '../../../run.ts'
import { copySparsely } from '../../../tree/sparse-copy.ts'
import { dataExtents } from '../../data-extents.ts'
import type { ChangedBlocks, ChangeRequest, FilesystemChanges } from '../../filesystem-driver.ts'
import { runScript, scriptFiles } from '../debugfs.ts'
import { lostFound, requireLostFolder } from '../debugfs-script.ts'
import { attributeBlocks } from './attribute-blocks.ts'
import { clearBlocks, differingBlocks } from './blocks.ts'
import { freedBetween } from './freed.ts'
import { creationScript, removalScript } from './scripts.ts'

/**
 * Changes an ext4 filesystem without its content: debugfs works on a copy of what describes it, some megabytes, and puts
 * new content there. What is let go of becomes zeros before anything new is made, so that nothing of it stays.
 */
export const extChanges: FilesystemChanges = {
  folders: [lostFound],
  async note({ content, notes }) {
    await run('e2image', ['-r', content, notes])
  },
  change,
}

async function change(request: ChangeRequest): Promise<ChangedBlocks> {
  const { kept, scratch, clock, differences, partition } = request
  requireLostFolder(differences.added)
  const path = join(scratch, `changed-${partition.name}`)
  const extents = await dataExtents(kept.notes)
  await copySparsely({ from: kept.notes, to: path, offset: 0, extents })
  const edit = (lines: readonly string[]) => {
    const of = { disk: path, partition: { ...partition, start: 0 }, scratch, clock }
    return runScript(of, [{ lines, expected: [] }])
  }
  const before = await open(kept.notes, 'r')
  const after = await open(path, 'r+')
  try {
    // Other filesystems of the disk are changed meanwhile, in the same folder.
    const script = join(scratch, `attributes-${partition.name}`)
    const blocks = await attributeBlocks(differences.removed, { image: path, script })
    const removal = removalScript(differences, blocks)
    if (removal.length > 0) await edit(removal)
    const freed = removal.length > 0 ? await clearFreed({ before, after, path }) : []
    await edit(creationScript(differences, { clock, files: scriptFiles(scratch) }))
    const differing = differingBlocks(before, after, await dataExtents(path))
    return { path, blocks: [...new Set([...freed, ...differing])].sort((a, b) => a - b) }
  } finally {
    await before.close()
    await after.close()
  }
}

/** Gives back the numbers of the blocks that were let go of. */
async function clearFreed(of: {
  readonly before: FileHandle
  readonly after: FileHandle
  readonly path: string
}): Promise<readonly number[]> {
  const { before, after, path } = of
  const { blocks, inodes } = await freedBetween(before, after)
  for (const { offset, length } of inodes)
    await after.write(Buffer.alloc(length), 0, length, offset)
  clearBlocks(after, blocks, await dataExtents(path))
  return blocks
}
