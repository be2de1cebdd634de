import { ParfaitError } from '../errors.ts'
import { didYouMean } from '../nearest.ts'

/** One node of diskimage-builder's block device configuration, in its flat form. */
export interface BlockNode {
  readonly kind: string
  readonly name: string
  readonly base: string | undefined
  readonly values: Readonly<Record<string, unknown>>
}

/** A map of YAML. */
export type Values = Readonly<Record<string, unknown>>

/** Kinds of nodes that are known. */
export const kinds: readonly string[] = [
  'local_loop',
  'partitioning',
  'mkfs',
  'mount',
  'fstab',
  'lvm',
]

/** Flattens a configuration: in its tree form a node lies inside the one that it is based on. Error: `layout-invalid`. */
export function blockNodes(config: unknown, place: string): BlockNode[] {
  if (!Array.isArray(config)) throw fault('Expected a list of block devices', place)
  const nodes = config.flatMap((entry) => {
    const [pair, more] = isMap(entry) ? Object.entries(entry) : []
    if (!pair || more) throw fault('Expected one block device in each entry of the list', place)
    return flatten({ kind: pair[0], values: pair[1], parent: undefined, place })
  })
  requireBases(nodes, place)
  return nodes
}

/** What a node of each kind is based on. */
const bases: Readonly<Record<string, readonly string[]>> = {
  mkfs: ['local_loop', 'partition', 'lvm'],
  mount: ['mkfs'],
  fstab: ['mount'],
}

/** A node that nothing leads to would have no effect. */
function requireBases(nodes: readonly BlockNode[], place: string): void {
  const partitions = nodes.flatMap(({ kind, values }) =>
    kind === 'partitioning' && Array.isArray(values.partitions)
      ? values.partitions.map((own: Values) => ({ kind: 'partition', name: text(own.name) }))
      : [],
  )
  // Volumes have names of their own, and are refused anyway.
  if (nodes.some(({ kind }) => kind === 'lvm')) return
  for (const { kind, name, base } of nodes) {
    const wanted = bases[kind]
    if (!wanted) continue
    const isThere = [...nodes, ...partitions].some(
      (node) => node.name === base && wanted.includes(node.kind),
    )
    if (!isThere)
      throw fault(
        `'${name}' is based on '${base}', and there is no such ${wanted.join(' or ')}`,
        place,
      )
  }
}

function flatten(of: {
  readonly kind: string
  readonly values: unknown
  readonly parent: string | undefined
  readonly place: string
}): BlockNode[] {
  const { kind, parent, place } = of
  if (!kinds.includes(kind))
    throw fault(`Unknown kind of block device '${kind}'${didYouMean(kind, kinds)}`, place)
  const values: Values = isMap(of.values) ? of.values : {}
  const base = text(values.base) ?? parent
  const name = text(values.name) ?? `${kind}_${base}`
  const inner = Object.entries(values).flatMap(([key, value]) => {
    if (kinds.includes(key)) return flatten({ kind: key, values: value, parent: name, place })
    if (key !== 'partitions' || !Array.isArray(value)) return []
    return value.flatMap((partition: Values) => insidePartition(partition, place))
  })
  return [...inner, { kind, name, base, values }]
}

function insidePartition(partition: Values, place: string): BlockNode[] {
  const parent = text(partition.name)
  if (parent === undefined) throw fault('Expected a name for each partition', place)
  return Object.entries(partition).flatMap(([kind, values]) =>
    kinds.includes(kind) ? flatten({ kind, values, parent, place }) : [],
  )
}

export function fault(message: string, place: string, hint?: string): ParfaitError {
  return new ParfaitError('layout-invalid', message, { place, hint })
}

function isMap(value: unknown): value is Values {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}

/** A value of YAML as text; numbers are. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
}
