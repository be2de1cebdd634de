import { lookup, type MountedVolume, readSmall } from '../inspect/lookup.ts'
import type { FoundContent, FoundDisk } from '../inspect/volumes.ts'

/** Filesystems by the place of each in the tree, without a slash at its end: `''` is the root. */
export type MountPlan = ReadonlyMap<string, MountedVolume>

/** Bytes. */
const largestTable = 1 << 20

/** Where the filesystems of a disk are mounted, as its /etc/fstab says; one that it does not name has a place of its own. */
export async function mountPlan({ contents }: FoundDisk): Promise<MountPlan> {
  const readable = contents.filter(({ volume }) => volume !== undefined)
  const root = readable.find(({ volume }) => volume?.mount.length === 0)
  const table = root?.volume ? await readTable(root.volume) : []
  const plan = new Map<string, MountedVolume>()
  for (const content of readable) {
    const { volume, partition } = content
    if (!volume) continue
    const names = namesOf(content)
    const line = table.find(({ device }) => names.includes(device))
    const usual = content === root ? '' : `/${volume.mount.join('/')}`
    const place = line?.place ?? (usual === '/' ? undefined : usual)
    const isFree = place !== undefined && !plan.has(place)
    const at = isFree ? place : `(partition ${partition.number})`
    plan.set(at, { reader: volume.reader, mount: at.split('/').filter(Boolean) })
  }
  return plan
}

/** The ways of fstab(5) to name a filesystem. */
function namesOf({ partition, volume }: FoundContent): string[] {
  const { uuid = '', label = '' } = volume?.reader ?? {}
  return [
    `UUID=${uuid}`,
    `LABEL=${label}`,
    `PARTUUID=${partition.partitionUuid ?? ''}`,
    `PARTLABEL=${partition.name ?? ''}`,
  ].filter((name) => !name.endsWith('='))
}

async function readTable(root: MountedVolume) {
  const node = await lookup(root, '/etc/fstab')
  if (node?.kind !== 'file' || node.size > largestTable) return []
  const text = (await readSmall(root, node, largestTable)).toString()
  return text.split('\n').flatMap((line) => {
    const [device = '', place = ''] = line.trim().split(/\s+/)
    const isPlace = place.startsWith('/') && !/\/\.\.?(\/|$)/.test(place)
    return isPlace ? [{ device, place: place.replace(/\/+$/, '') }] : []
  })
}

/** What is at a path, and the filesystem that has it; undefined for nothing. */
export async function findIn(plan: MountPlan, path: string) {
  const [best] = [...plan.keys()]
    .filter((place) => place.startsWith('/') || place === '')
    .filter((place) => path.startsWith(`${place}/`))
    .sort((a, b) => b.length - a.length)
  const volume = best === undefined ? undefined : plan.get(best)
  const node = volume && (await lookup(volume, path))
  return volume && node && { volume, node }
}
