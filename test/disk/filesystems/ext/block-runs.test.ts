import t from 'tap'
import { blockRuns } from '../../../../lib/disk/filesystems/ext/block-runs.ts'
import type { Inode } from '../../../../lib/disk/filesystems/ext/inode.ts'
import type { ExtVolume } from '../../../../lib/disk/filesystems/ext/superblock.ts'

const blockSize = 4096

/** A small disk whose blocks are all the same. */
function volumeOf(block: Buffer): ExtVolume {
  const source = { size: 8 << 20, read: async () => block }
  return { source, superblock: { blockSize, blockCount: 2048 } } as unknown as ExtVolume
}

function inodeOf(block: Buffer, hasExtents: boolean): Inode {
  return { id: 12, size: 2 ** 42, block, hasExtents } as unknown as Inode
}

async function countRuns(volume: ExtVolume, inode: Inode): Promise<number> {
  let count = 0
  for await (const _ of blockRuns(volume, inode)) count++
  return count
}

t.test('a map whose blocks lead to themselves has an end', async (t) => {
  const block = Buffer.alloc(blockSize)
  for (let at = 0; at < blockSize; at += 4) block.writeUInt32LE(5, at)
  const pointers = Buffer.alloc(60)
  for (let at = 0; at < 60; at += 4) pointers.writeUInt32LE(5, at)
  await t.rejects(countRuns(volumeOf(block), inodeOf(pointers, false)), {
    code: 'image-invalid',
    message: /more than there are/,
  })
})

t.test('so has a tree of extents with one node many times in it', async (t) => {
  const node = (bytes: number, depth: number, count: number) => {
    const made = Buffer.alloc(bytes)
    made.writeUInt16LE(0xf30a, 0)
    made.writeUInt16LE(count, 2)
    made.writeUInt16LE(depth, 6)
    return made
  }
  // No extents at all below it: nothing of it overlaps.
  const top = node(60, 1, 4)
  const leaves = volumeOf(node(blockSize, 0, 0))
  t.equal(await countRuns(leaves, inodeOf(top, true)), 0)
  const small = { ...leaves, superblock: { ...leaves.superblock, blockCount: 3 } }
  await t.rejects(countRuns(small, inodeOf(top, true)), { code: 'image-invalid' })
})
