import { deriveSeed, deriveUuid } from '../../derive.ts'

/** What disks may hang on, as the specification has it; pvscsi has no word of its own there. */
export const adapters = ['lsilogic', 'buslogic', 'ide'] as const

/** Content identifiers have 32 bits, and this one says that there is no parent. */
const noParent = 'ffffffff'

/** The content identifier that comes of a seed: eight hexadecimal digits. */
export function contentId(seed: string): string {
  const id = deriveSeed(seed, 'vmdk content').slice(0, 8)
  return id === noParent ? 'fffffffe' : id
}

/**
 * The text inside of a streamOptimized file; Virtual Disk Format 5.0, "The Descriptor File". `sectors` of 512 bytes. The
 * extent's name is one that no reader opens: the file may be called anything.
 */
export function describeDisk(of: {
  readonly seed: string
  readonly sectors: number
  readonly adapter: string
}): string {
  const { seed, sectors, adapter } = of
  const heads = adapter === 'ide' ? 16 : 255
  const cylinders = Math.floor(sectors / (heads * 63))
  const id = contentId(seed)
  return [
    '# Disk DescriptorFile',
    'version=1',
    `CID=${id}`,
    `parentCID=${noParent}`,
    'createType="streamOptimized"',
    '',
    '# Extent description',
    `RDONLY ${sectors} SPARSE "disk.vmdk"`,
    '',
    '# The Disk Data Base',
    '#DDB',
    '',
    `ddb.adapterType = "${adapter}"`,
    'ddb.encoding = "UTF-8"',
    `ddb.geometry.cylinders = "${Math.max(1, adapter === 'ide' ? Math.min(cylinders, 16_383) : cylinders)}"`,
    `ddb.geometry.heads = "${heads}"`,
    'ddb.geometry.sectors = "63"',
    `ddb.longContentID = "${deriveSeed(seed, 'vmdk long content').slice(0, 24)}${id}"`,
    `ddb.uuid.image = "${deriveUuid(seed, 'vmdk image')}"`,
    'ddb.virtualHWVersion = "4"',
    '',
  ].join('\n')
}
