import type { BlockSource } from '../../block-source.ts'
import type { FilesystemReader } from '../../filesystem-reader.ts'
import { readAttributes } from './attributes.ts'
import { readContent, readSmall } from './content.ts'
import { readEntries, readFolder } from './folder.ts'
import { type Inode, readInode, rootInode } from './inode.ts'
import { type ExtVolume, openExt } from './superblock.ts'

/** PATH_MAX. */
const longestTarget = 4096

/** Opens ext2, ext3 or ext4 to look into it. Error: `image-invalid`. */
export async function readExt(source: BlockSource): Promise<FilesystemReader<Inode>> {
  const volume = await openExt(source)
  const { kind, uuid, label, isDirty } = volume.superblock
  return {
    kind,
    uuid,
    label,
    isDirty,
    root: await readInode(volume, rootInode),
    names: async (folder) => [...(await readFolder(volume, folder)).keys()],
    child: async (folder, name) => {
      const number = (await readFolder(volume, folder)).get(name)
      return number === undefined ? undefined : readInode(volume, number)
    },
    list: async (folder) =>
      (await readEntries(volume, folder)).map(({ name, inode }) => ({
        name,
        open: () => readInode(volume, inode),
      })),
    attributes: (node) => readAttributes(volume, node),
    target: async (link) => (await readTarget(volume, link)).toString(),
    targetBytes: (link) => readTarget(volume, link),
    content: (file) => readContent(volume, file),
  }
}

/** Short targets lie in the inode itself. */
async function readTarget(volume: ExtVolume, link: Inode): Promise<Buffer> {
  const isShort = link.size < link.block.length && !link.hasExtents
  return isShort ? link.block.subarray(0, link.size) : readSmall(volume, link, longestTarget)
}
