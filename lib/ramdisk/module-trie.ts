import { compareBytes } from '../files.ts'

/** One entry of an index: what is looked up, and what is found; the lowest priority is found first. */
export interface IndexValue {
  readonly key: string
  readonly value: string
  readonly priority: number
}

/** As libkmod's own files begin; libkmod/libkmod-index.c. */
const magic = 0xb007f457
const version = 0x00020001
const hasPrefix = 0x80000000
const hasValues = 0x40000000
const hasChildren = 0x20000000

interface TrieNode {
  readonly prefix: string
  readonly values: readonly IndexValue[]
  /** By character code, in order. */
  readonly children: readonly (readonly [number, TrieNode])[]
}

/**
 * An index as libkmod reads it, such as modules.alias.bin: modprobe takes no other. The bytes are those that
 * depmod(8) writes. Pure.
 */
export function writeModuleIndex(entries: readonly IndexValue[]): Buffer {
  const sorted = entries.toSorted((a, b) => compareBytes(a.key, b.key) || a.priority - b.priority)
  const parts: Buffer[] = []
  let length = 12
  const add = (part: Buffer): number => {
    parts.push(part)
    length += part.length
    return length - part.length
  }
  const root = writeNode(buildNode(sorted, 0), add)
  return Buffer.concat([words([magic, version, root]), ...parts])
}

/** The node of all entries, which have the same `depth` characters before. */
function buildNode(entries: readonly IndexValue[], depth: number): TrieNode {
  const prefix = sharedPrefix(entries, depth)
  const end = depth + prefix.length
  const children: [number, TrieNode][] = []
  const rest = entries.filter(({ key }) => key.length > end)
  for (let from = 0; from < rest.length; ) {
    const code = rest[from]?.key.charCodeAt(end) ?? 0
    let to = from
    while (rest[to]?.key.charCodeAt(end) === code) to++
    children.push([code, buildNode(rest.slice(from, to), end + 1)])
    from = to
  }
  return { prefix, values: entries.filter(({ key }) => key.length === end), children }
}

/** Entries are sorted: what first and last share, all share. */
function sharedPrefix(entries: readonly IndexValue[], depth: number): string {
  const [first = '', last = ''] = [entries[0]?.key, entries.at(-1)?.key]
  let end = depth
  while (end < first.length && first[end] === last[end]) end++
  return first.slice(depth, end)
}

/** Writes children before their parent; gives back the node's place, with what it has in the upper bits. */
function writeNode({ prefix, values, children }: TrieNode, add: (part: Buffer) => number): number {
  const places = new Map(children.map(([code, child]) => [code, writeNode(child, add)]))
  const parts: Buffer[] = []
  if (prefix !== '') parts.push(Buffer.from(`${prefix}\0`))
  const [first, last] = [children[0]?.[0], children.at(-1)?.[0]]
  if (first !== undefined && last !== undefined) {
    const range = Array.from({ length: last - first + 1 }, (_, at) => places.get(first + at) ?? 0)
    parts.push(Buffer.from([first, last]), words(range))
  }
  if (values.length > 0) {
    parts.push(words([values.length]))
    for (const { priority, value } of values)
      parts.push(words([priority]), Buffer.from(`${value}\0`))
  }
  const flags =
    (prefix === '' ? 0 : hasPrefix) +
    (values.length ? hasValues : 0) +
    (children.length ? hasChildren : 0)
  return flags + add(Buffer.concat(parts))
}

/** 32 bits each, the highest byte first. */
function words(numbers: readonly number[]): Buffer {
  const buffer = Buffer.alloc(numbers.length * 4)
  for (const [at, number] of numbers.entries()) buffer.writeUInt32BE(number, at * 4)
  return buffer
}
