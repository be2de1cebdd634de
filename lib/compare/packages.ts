import { compareBytes } from '../files.ts'
import { readSmall } from '../inspect/lookup.ts'
import {
  type InstalledPackage,
  type PackageStates,
  packageDatabase,
  packageKey,
  parsePackages,
} from '../tree/installed-packages.ts'
import { changesBetween, kindOf, type PackageDifference } from './difference.ts'
import { findIn, type MountPlan } from './mounts.ts'

/** The packages that are installed in an image, in byte order of their names; none: no database. Error: `image-invalid`. */
export async function readPackages(
  mounts: MountPlan,
  states?: PackageStates,
): Promise<InstalledPackage[]> {
  const found = await findIn(mounts, packageDatabase.path)
  if (found?.node.kind !== 'file') return []
  const bytes = await readSmall(found.volume, found.node, packageDatabase.largest)
  return parsePackages(bytes.toString(), states)
}

/** What one image has installed and the other has not, or in another version. */
export function comparePackages(
  before: readonly InstalledPackage[],
  after: readonly InstalledPackage[],
): PackageDifference[] {
  const one = new Map(before.map((each) => [packageKey(each), each.version]))
  const other = new Map(after.map((each) => [packageKey(each), each.version]))
  return changesBetween(one, other)
    .map(({ property, ...versions }) => ({
      name: property,
      kind: kindOf(versions.before, versions.after),
      changes: [{ property: 'version', ...versions }],
    }))
    .sort((a, b) => compareBytes(a.name, b.name))
}
