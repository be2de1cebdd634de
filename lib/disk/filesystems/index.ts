import { ParfaitError } from '../../errors.ts'
import { didYouMean } from '../../nearest.ts'
import type { FilesystemDriver } from '../filesystem-driver.ts'
import { erofs } from './erofs.ts'
import { ext4 } from './ext4.ts'
import { vfat } from './fat.ts'
import { whyLeftOut } from './left-out.ts'
import { squashfs } from './squashfs.ts'
import { swap } from './swap.ts'

/** All kinds of filesystems; a new one is one file and one name in this list. */
export const filesystems: readonly FilesystemDriver[] = [ext4, vfat, squashfs, erofs, swap]

/** The driver of that name, of these or of those that come with parfait. Error: `layout-invalid`. */
export function findFilesystem(
  name: string,
  known: readonly FilesystemDriver[] = filesystems,
): FilesystemDriver {
  const found = known.find((driver) => driver.name === name)
  if (found) return found
  const names = known.map((driver) => driver.name)
  throw new ParfaitError(
    'layout-invalid',
    `Unknown filesystem '${name}'${whyLeftOut(name) || didYouMean(name, names)}`,
    { hint: `known are: ${names.join(', ')}` },
  )
}
