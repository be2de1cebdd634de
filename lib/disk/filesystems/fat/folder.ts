import { ParfaitError } from '../../../errors.ts'
import type { FoundNode } from '../../filesystem-reader.ts'
import { readLabel } from './boot-sector.ts'
import { clusterRuns, type FatVolume, placeOf } from './cluster-chain.ts'
import { LongName, shortName } from './names.ts'

/** A file or folder, and where its content begins. */
export interface FatNode extends FoundNode {
  /** 0 for a file without content, and for a root that has a place of its own. */
  readonly cluster: number
}

/** What a folder says. */
interface FatFolder {
  readonly nodes: ReadonlyMap<string, FatNode>
  /** Of the filesystem; only the root has one. */
  readonly label: string | undefined
}

const entryBytes = 32
/** As many entries as FAT lets a folder have. Bytes. */
const largestFolder = 65536 * entryBytes
const attributes = { label: 0x08, folder: 0x10, long: 0x0f } as const

/** What is in a folder, by name, in its order. Error: `image-invalid`. */
export async function readFolder(volume: FatVolume, folder: FatNode): Promise<FatFolder> {
  const nodes = new Map<string, FatNode>()
  let label: string | undefined
  let long = new LongName()
  for await (const { bytes, place } of entriesOf(volume, folder)) {
    const attribute = bytes.readUInt8(11) & 0x3f
    // Free again; its old name is of no use.
    if (bytes[0] === 0xe5) long = new LongName()
    else if (attribute === attributes.long) long.add(bytes)
    else {
      if ((attribute & attributes.label) !== 0) label ??= readLabel(bytes.subarray(0, 11))
      else add(nodes, long.nameFor(bytes) ?? shortName(bytes), nodeOf(bytes, place))
      long = new LongName()
    }
  }
  return { nodes, label }
}

function add(nodes: Map<string, FatNode>, name: string, node: FatNode): void {
  if (name !== '.' && name !== '..' && !/[/\0]/.test(name)) nodes.set(name, node)
}

function nodeOf(bytes: Buffer, place: number): FatNode {
  const isFolder = (bytes.readUInt8(11) & attributes.folder) !== 0
  return {
    id: place,
    kind: isFolder ? 'folder' : 'file',
    size: isFolder ? 0 : bytes.readUInt32LE(28),
    cluster: bytes.readUInt16LE(20) * 65536 + bytes.readUInt16LE(26),
  }
}

interface Entry {
  readonly bytes: Buffer
  /** Where it lies in the filesystem. */
  readonly place: number
}

/** The entries up to the one that says that no more follow. */
async function* entriesOf(volume: FatVolume, folder: FatNode): AsyncGenerator<Entry> {
  let read = 0
  for await (const { bytes, place } of piecesOf(volume, folder)) {
    read += bytes.length
    if (read > largestFolder)
      throw new ParfaitError('image-invalid', `A folder has more than ${largestFolder} bytes`)
    for (let at = 0; at + entryBytes <= bytes.length; at += entryBytes) {
      if (bytes[at] === 0) return
      yield { bytes: bytes.subarray(at, at + entryBytes), place: place + at }
    }
  }
}

async function* piecesOf(volume: FatVolume, { cluster }: FatNode): AsyncGenerator<Entry> {
  const { source, geometry } = volume
  const { rootStart, rootBytes, clusterBytes } = geometry
  if (cluster === 0) {
    yield { bytes: await source.read(rootStart, rootBytes), place: rootStart }
    return
  }
  const most = Math.ceil(largestFolder / clusterBytes) + 1
  for await (const { first, count } of clusterRuns(volume, cluster, most))
    for (let index = 0; index < count; index++) {
      const place = placeOf(volume, first + index)
      yield { bytes: await source.read(place, clusterBytes), place }
    }
}
