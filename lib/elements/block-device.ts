import type { FilesystemDriver } from '../disk/filesystem-driver.ts'
import type { Layout, Partition, PartitionType } from '../disk/layout.ts'
import { present } from '../json.ts'
import { type BlockNode, blockNodes, fault, text, type Values } from './block-device-graph.ts'
import { unheeded } from './block-device-keys.ts'
import { bytesOf } from './block-device-size.ts'

interface Context {
  readonly nodes: readonly BlockNode[]
  /** For a root that says no type: FS_TYPE. */
  readonly filesystem: string
  /** All that are known. */
  readonly filesystems: readonly FilesystemDriver[]
  readonly rootLabel: string | undefined
  readonly place: string
}

/**
 * The layout that diskimage-builder's block device configuration describes, tree form or digraph form, and warnings of
 * what in it has no effect. Error: `layout-invalid` for what has no layout here.
 */
export function layoutFromBlockDevice(
  config: unknown,
  of: Pick<Context, 'filesystem' | 'filesystems' | 'place'> & {
    readonly rootLabel?: string | undefined
  },
): { readonly layout: Layout; readonly warnings: readonly string[] } {
  const { place } = of
  const context = { ...of, rootLabel: of.rootLabel, nodes: blockNodes(config, place) }
  refuse(context)
  const warnings = unheeded(context.nodes).map((key) => `${key} has no effect, in '${place}'`)
  return { layout: layoutOf(context), warnings }
}

function layoutOf(context: Context): Layout {
  const { place } = context
  const tables = context.nodes.filter(({ kind }) => kind === 'partitioning')
  const [table, second] = tables
  if (second) throw fault('Expected one partition table, found two: one disk is made', place)
  if (!table) return wholeDisk(context)
  const label = text(table.values.label)
  if (label !== 'mbr' && label !== 'gpt')
    throw fault(`Expected 'label: mbr' or 'label: gpt', got '${label}'`, place)
  const partitions = (table.values.partitions ?? []) as readonly Values[]
  return {
    table: label,
    partitions: partitions.map((values) => partitionOf(values, label, context)),
  }
}

function refuse({ nodes, place }: Context): void {
  const lvm = nodes.find(({ kind }) => kind === 'lvm')
  if (lvm)
    throw fault(
      `The disk is laid out with LVM ('${lvm.name}'), which needs a device mapper`,
      place,
      "use a layout of plain partitions, such as 'block-device-efi'",
    )
  const disks = nodes.filter(({ kind }) => kind === 'local_loop')
  if (disks.length > 1) throw fault('Expected one disk, found more', place)
  const sectors = text(disks[0]?.values.block_size)
  if (sectors !== undefined && sectors !== '512')
    throw fault(`Disks have sectors of 512 bytes here; the layout wants ${sectors}`, place)
}

function wholeDisk(context: Context): Layout {
  const disk = context.nodes.find(({ kind }) => kind === 'local_loop')
  const use = useOf(disk?.name ?? '', context)
  if (use.mount !== '/')
    throw fault("Expected a filesystem that is mounted at '/', found none", context.place)
  return { table: 'none', partitions: [{ name: 'root', type: 'root', ...use }] }
}

function partitionOf(values: Values, table: 'mbr' | 'gpt', context: Context): Partition {
  const own = text(values.name) ?? ''
  const use = useOf(own, context)
  const wanted = text(values.type)
  const type = wanted === undefined ? undefined : typeOf(wanted, table, context.place)
  const size = text(values.size)
  const isRest = size === '100%'
  if (size === undefined) throw fault(`Expected a size for the partition '${own}'`, context.place)
  return {
    name: own.toLowerCase().replace(/[^a-z0-9-]/g, '-'),
    ...(use.mount === '/' ? { type: 'root' as const } : type ? { type } : {}),
    ...(isRest ? { grow: true } : { size: bytesOf(size, context.place) }),
    ...use,
  }
}

function typeOf(code: string, table: 'mbr' | 'gpt', place: string): PartitionType | undefined {
  const key = table === 'gpt' ? code.toUpperCase() : Number.parseInt(code, 16).toString(16)
  const names: Readonly<Record<string, PartitionType>> =
    table === 'gpt'
      ? { EF00: 'esp', EF02: 'bios-boot', '8300': 'linux', '8200': 'swap' }
      : { ef: 'esp', '83': 'linux', '82': 'swap' }
  const name = names[key]
  if (name === undefined)
    throw fault(
      `The partition type '${code}' is not known here`,
      place,
      `known: ${Object.keys(names).join(', ')}`,
    )
  return name
}

/** The filesystem on a partition, and where it is mounted. */
function useOf(
  base: string,
  context: Context,
): Pick<Partition, 'filesystem' | 'label' | 'uuid' | 'makeOptions' | 'mount' | 'options'> {
  const { nodes, place, filesystems } = context
  const mkfs = nodes.find((node) => node.kind === 'mkfs' && node.base === base)
  if (!mkfs) return {}
  const mount = nodes.find((node) => node.kind === 'mount' && node.base === mkfs.name)
  const fstab = nodes.find((node) => node.kind === 'fstab' && node.base === mount?.name)
  const path = text(mount?.values.mount_point)
  const isRoot = path === '/' || mkfs.name === 'mkfs_root'
  const filesystem = text(mkfs.values.type) ?? (isRoot ? context.filesystem : undefined)
  if (filesystem === undefined) throw fault(`Expected a type for '${mkfs.name}'`, place)
  const rootLabel = context.rootLabel ?? (filesystem === 'xfs' ? 'img-rootfs' : 'cloudimg-rootfs')
  const label = text(mkfs.values.label) ?? (isRoot ? rootLabel : mkfs.name)
  const driver = filesystems.find(({ name }) => name === filesystem)
  const makeOptions = wordsOf(mkfs.values.opts)
  // Swap is mounted at a place that is none, such as `swap`.
  const isMounted = path?.startsWith('/') || driver?.wants !== 'nothing'
  return present({
    filesystem,
    // Names of steps are labels there, whatever the filesystem takes.
    label: driver?.label.fit(label) ?? label,
    uuid: text(mkfs.values.uuid),
    makeOptions: makeOptions.length > 0 ? makeOptions : undefined,
    mount: isMounted ? path : undefined,
    options: text(fstab?.values.options),
  })
}

/** Words in one text, or a list of them. */
function wordsOf(value: unknown): string[] {
  const texts = Array.isArray(value) ? value.map(text) : [text(value)]
  return texts.flatMap((one) => one?.split(/\s+/) ?? []).filter((word) => word !== '')
}
