import { ParfaitError } from '../../../errors.ts'
import type { BlockSource } from '../../block-source.ts'
import type { FilesystemReader } from '../../filesystem-reader.ts'
import { bootSectorBytes, readBootSector } from './boot-sector.ts'
import { clusterRuns, type FatVolume, openVolume, placeOf } from './cluster-chain.ts'
import { type FatNode, readFolder } from './folder.ts'

/** One read of content, at most. */
const chunkBytes = 1 << 20

/** Opens FAT12, FAT16 or FAT32 to look into it; names are the same in either case. Error: `image-invalid`. */
export async function readFat(source: BlockSource): Promise<FilesystemReader<FatNode>> {
  const geometry = readBootSector(await source.read(0, Math.min(bootSectorBytes, source.size)))
  if (!geometry) throw new ParfaitError('image-invalid', 'Expected a sound FAT, found nonsense')
  if (geometry.bytes > source.size)
    throw new ParfaitError(
      'image-invalid',
      `Expected ${geometry.bytes} bytes of FAT, but there are only ${source.size}`,
      { hint: 'the image is damaged, or was cut off' },
    )
  const volume = openVolume(source, geometry)
  const root: FatNode = { id: 0, kind: 'folder', size: 0, cluster: geometry.rootCluster }
  const { label = geometry.label } = await readFolder(volume, root)
  return {
    kind: 'vfat',
    uuid: geometry.volumeId,
    label,
    isDirty: geometry.isDirty,
    root,
    names: async (folder) => [...(await readFolder(volume, folder)).nodes.keys()],
    list: async (folder) =>
      [...(await readFolder(volume, folder)).nodes].map(([name, node]) => ({
        name: Buffer.from(name),
        open: async () => node,
      })),
    child: (folder, name) => childOf(volume, folder, name),
    target: async () => '',
    content: (file) => readContent(volume, file),
  }
}

async function childOf(
  volume: FatVolume,
  folder: FatNode,
  name: string,
): Promise<FatNode | undefined> {
  const { nodes } = await readFolder(volume, folder)
  const wanted = name.toLowerCase()
  return nodes.get(name) ?? [...nodes].find(([other]) => other.toLowerCase() === wanted)?.[1]
}

async function* readContent(volume: FatVolume, { size, cluster }: FatNode): AsyncGenerator<Buffer> {
  const { clusterBytes } = volume.geometry
  let left = size
  if (left === 0) return
  for await (const { first, count } of clusterRuns(
    volume,
    cluster,
    Math.ceil(size / clusterBytes),
  )) {
    const end = Math.min(count * clusterBytes, left)
    for (let at = 0; at < end; at += chunkBytes)
      yield await volume.source.read(placeOf(volume, first) + at, Math.min(chunkBytes, end - at))
    left -= end
  }
  if (left > 0)
    throw new ParfaitError('image-invalid', `A file of ${size} bytes has content of ${size - left}`)
}
