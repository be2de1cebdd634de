import { type BlockNode, kinds, text, type Values } from './block-device-graph.ts'

/** Keys that make a layout, by kind of node; all others have no effect here. */
const heeded: Readonly<Record<string, readonly string[]>> = {
  local_loop: ['block_size'],
  partitioning: ['label', 'align', 'partitions'],
  partition: ['flags', 'type', 'size'],
  mkfs: ['type', 'label', 'uuid', 'opts'],
  mount: ['mount_point'],
  fstab: ['options', 'dump-freq', 'fsck-passno'],
}

/** What a configuration says in vain, for people: `'directory' of 'image0'`. */
export function unheeded(nodes: readonly BlockNode[]): string[] {
  const partitions = nodes.flatMap(partitionsOf)
  return [...nodes, ...partitions].flatMap((node) => [
    ...Object.keys(node.values)
      .filter((key) => ![...always, ...(heeded[node.kind] ?? [])].includes(key))
      .map((key) => `'${key}' of '${node.name}'`),
    ...valuesInVain(node, nodes),
  ])
}

const always = ['name', 'base', ...kinds]

function partitionsOf({ kind, values }: BlockNode): BlockNode[] {
  if (kind !== 'partitioning' || !Array.isArray(values.partitions)) return []
  return values.partitions.map((own: Values) => ({
    kind: 'partition',
    name: text(own.name) ?? '',
    base: undefined,
    values: own,
  }))
}

/** Keys that count, with a value that is not how it is done here. */
function valuesInVain({ kind, name, base, values }: BlockNode, nodes: readonly BlockNode[]) {
  const { align, flags, 'dump-freq': dump, 'fsck-passno': pass } = values
  const vain = (key: string, value: unknown) => `'${key}: ${value}' of '${name}'`
  if (kind === 'partitioning' && align !== undefined && !/^(1 ?MiB|1048576)$/.test(`${align}`))
    return [vain('align', align)]
  if (kind === 'partition' && Array.isArray(flags))
    return flags
      .filter((flag) => flag !== 'boot' && flag !== 'primary')
      .map((flag) => vain('flags', flag))
  if (kind !== 'fstab') return []
  const path = text(
    nodes.find((node) => node.kind === 'mount' && node.name === base)?.values.mount_point,
  )
  const done = path === '/' ? '1' : path?.startsWith('/') ? '2' : '0'
  return [
    ...(dump === undefined || `${dump}` === '0' ? [] : [vain('dump-freq', dump)]),
    ...(pass === undefined || `${pass}` === done ? [] : [vain('fsck-passno', pass)]),
  ]
}
