import { compareBytes } from '../files.ts'
import { readSmall } from '../inspect/lookup.ts'
import { changesBetween, kindOf, type PackageDifference } from './difference.ts'
import { findIn, type MountPlan } from './mounts.ts'

/** Debian's is 5 MB for 3,000 packages. Bytes. */
const largest = 64 << 20

/** A package as dpkg has it installed. */
interface InstalledPackage {
  readonly name: string
  readonly version: string
  readonly architecture: string
}

/** The packages that the database of dpkg in an image has, in byte order of their names; none: no database. */
export async function readPackages(mounts: MountPlan): Promise<InstalledPackage[]> {
  const found = await findIn(mounts, '/var/lib/dpkg/status')
  if (found?.node.kind !== 'file') return []
  return parseStatus((await readSmall(found.volume, found.node, largest)).toString())
}

/** The installed packages of a file `status` of dpkg; what is only configured or half there does not count. */
function parseStatus(text: string): InstalledPackage[] {
  const packages = text.split(/\n\n+/).flatMap((paragraph) => {
    const field = (name: string) =>
      new RegExp(`^${name}:[ \\t]*(.*)$`, 'm').exec(paragraph)?.[1]?.trim() ?? ''
    const name = field('Package')
    if (name === '' || !/ installed$/.test(field('Status'))) return []
    return [{ name, version: field('Version'), architecture: field('Architecture') }]
  })
  return packages.sort((a, b) => compareBytes(keyOf(a), keyOf(b)))
}

function keyOf({ name, architecture }: InstalledPackage): string {
  return architecture === '' ? name : `${name}:${architecture}`
}

/** What one image has installed and the other has not, or in another version. */
export function comparePackages(
  before: readonly InstalledPackage[],
  after: readonly InstalledPackage[],
): PackageDifference[] {
  const one = new Map(before.map((each) => [keyOf(each), each.version]))
  const other = new Map(after.map((each) => [keyOf(each), each.version]))
  return changesBetween(one, other)
    .map(({ property, ...versions }) => ({
      name: property,
      kind: kindOf(versions.before, versions.after),
      changes: [{ property: 'version', ...versions }],
    }))
    .sort((a, b) => compareBytes(a.name, b.name))
}
