import { readFileSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { assembleDisk } from '../../disk/assemble.ts'
import { convertDisk, keepsDisk, takeParts } from '../../disk/convert.ts'
import { OtherShapes } from '../../disk/kept/shape.ts'
import type { PlacedPartition } from '../../disk/layout.ts'
import type { SecretFile } from '../../disk/secret-file.ts'
import { digestFile } from '../../files.ts'
import { stagePlaces } from '../../sandbox/stage.ts'
import type { AssemblePart } from '../../sandbox/stage-parts.ts'
import { describeBytes } from '../../size.ts'
import { madeFile } from '../../tree/entries.ts'
import type { TreeEntry } from '../../tree/entry.ts'
import { fullOutput, isFull } from './full.ts'
import { loadDrivers } from './load-drivers.ts'
import { pack } from './pack.ts'
import type { Say } from './say.ts'

/** Assembles the disk and makes the files that were asked for; gives back what they are, or what is wanted before. */
export async function assemble(part: AssemblePart, say: Say): Promise<unknown> {
  try {
    return await assembleFiles(part, say)
  } catch (error) {
    if (error instanceof OtherShapes) return { wanted: error.shapes }
    throw error
  }
}

async function assembleFiles(part: AssemblePart, say: Say): Promise<unknown> {
  const { tree, scratch, output, memory } = stagePlaces
  // A disk that becomes a file itself is written where it stays; all others are scratch, and memory is faster.
  const drivers = await loadDrivers(part.drivers)
  const isKept = keepsDisk(
    part.formats.map(({ format }) => format),
    drivers.formats,
  )
  let raw = join(isKept ? output : scratch, '.disk.raw')
  const placesOf = ({ contentBytes }: { readonly contentBytes: number }) => {
    const changes = hasMemoryFor(contentBytes) ? memory : scratch
    if (!isKept) raw = join(changes, '.disk.raw')
    return { output: raw, changes }
  }
  const added = part.secretFiles.map((file) => secretEntry(file, part.request.clock))
  const request = { ...part.request, tree, scratch, output: raw, added }
  const inPieces = takeParts(part.formats, drivers.formats)
  const kept = part.kept && {
    folder: stagePlaces.kept,
    tree: stagePlaces.keptTree,
    shapes: part.kept,
    ...(part.above ? { above: part.above } : {}),
  }
  const { parts, ...result } = await assembleDisk(request, { placesOf, drivers, inPieces, kept })
  say(`disk of ${result.size} bytes with ${result.files} files`)
  for (const line of wholeFilesystems(part, result.partitions)) say(line)
  const artifacts: { format: string; size: number; sha256: string }[] = []
  const wanted = part.formats.map(({ format, file, options }) => ({
    format,
    output: join(output, file),
    options,
  }))
  try {
    for await (const made of convertDisk({ raw, wanted, scratch, parts }, drivers.formats)) {
      const { size } = await stat(made.output)
      const sha256 = made.sha256 ?? (await digestFile(made.output))
      artifacts.push({ format: made.format, size, sha256 })
      say(`${made.format}: ${size} bytes`)
    }
  } catch (cause) {
    const more = `; the disk has up to ${describeBytes(result.size)}`
    throw isFull(cause) ? fullOutput(output, cause, more) : cause
  }
  if (!part.packed) return { ...result, artifacts }
  const packed = await pack(part.packed, say)
  return {
    ...result,
    warnings: [...result.warnings, ...packed.warnings],
    artifacts: [...artifacts, ...packed.artifacts],
  }
}

function secretEntry({ secret, path, mode }: SecretFile, clock: number): TreeEntry {
  const content = readFileSync(join(stagePlaces.secrets, secret))
  return { ...madeFile({ path, content, clock }), mode }
}

/** What filesystems cannot be made of kept ones, although others are. */
function wholeFilesystems(
  { kept }: Pick<AssemblePart, 'kept'>,
  partitions: readonly PlacedPartition[],
): string[] {
  const names = kept?.map(({ partition }) => partition.name)
  return partitions.flatMap(({ name, filesystem, mount }) =>
    names === undefined || mount === undefined || names.includes(name)
      ? []
      : [`${name}: ${filesystem} is written whole`],
  )
}

/** Four times the content must be free: the machine has other work, and pages of the tree to keep. */
function hasMemoryFor(contentBytes: number): boolean {
  const free = /^MemAvailable:\s+([0-9]+) kB/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1]
  return Number(free ?? 0) * 1024 > contentBytes * 4 + (1 << 30)
}
