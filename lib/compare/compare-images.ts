import { compareBytes } from '../files.ts'
import { compareBoot } from './boot.ts'
import type { CompareOptions } from './compare-files.ts'
import { compareTrees, Walk } from './compare-trees.ts'
import type { FileDifference, ImageDifferences } from './difference.ts'
import { firstDifference } from './disks.ts'
import { type Opened, openForReading } from './opened.ts'
import { comparePackages, readPackages } from './packages.ts'
import { comparePartitions } from './partitions.ts'

/** More differences than this are counted by nobody. */
const mostDifferences = 100_000
/** Of all texts that differ. Characters. */
const mostText = 16 << 20

/** Two images to compare; paths are absolute. */
interface CompareRequest extends Pick<CompareOptions, 'times'> {
  readonly before: string
  readonly after: string
  /** Folder for sockets. */
  readonly scratch: string
  readonly signal: AbortSignal
}

const same: ImageDifferences = { partitions: [], boot: [], packages: [], files: [], isCut: false }

/**
 * Compares two images of any format without mounting them. Time and memory are bounded, whatever is in them.
 * Errors: `usage`, `image-invalid`, `tool-missing`, `interrupted`.
 */
export async function compareImages(request: CompareRequest): Promise<ImageDifferences> {
  const { signal } = request
  const before = await openForReading(request.before, request)
  try {
    const after = await openForReading(request.after, request)
    try {
      // Disks that are the same need no look at what is in them.
      const bytes = await firstDifference(before, after, signal)
      return bytes ? { ...(await compareOpened(before, after, request)), bytes } : same
    } finally {
      await after.close()
    }
  } finally {
    await before.close()
  }
}

async function compareOpened(
  before: Opened,
  after: Opened,
  { times }: CompareRequest,
): Promise<ImageDifferences> {
  const partitions = await comparePartitions(before, after)
  const boot = await compareBoot(before, after)
  const packages = comparePackages(
    await readPackages(before.mounts),
    await readPackages(after.mounts),
  )
  const { files, isCut } = await compareMounts(before, after, { times })
  return { partitions, boot, packages, files, isCut }
}

async function compareMounts(
  before: Opened,
  after: Opened,
  { times }: Pick<CompareOptions, 'times'>,
): Promise<Pick<ImageDifferences, 'files' | 'isCut'>> {
  const files: FileDifference[] = []
  const places = [...new Set([...before.mounts.keys(), ...after.mounts.keys()])]
  let text = 0
  for (const place of places.sort(compareBytes)) {
    const walks = { before: walkOf(before, place), after: walkOf(after, place) }
    const options = { times, texts: text < mostText }
    for await (const difference of compareTrees(walks, place, options)) {
      if (files.length === mostDifferences) return { files, isCut: true }
      text += difference.text?.length ?? 0
      options.texts = text < mostText
      files.push(difference)
    }
  }
  return { files, isCut: false }
}

function walkOf({ mounts, budget }: Opened, place: string): Walk | undefined {
  const volume = mounts.get(place)
  return volume && new Walk(volume.reader, budget)
}
