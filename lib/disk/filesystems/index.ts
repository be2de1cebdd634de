import { ParfaitError } from '../../errors.ts'
import { didYouMean } from '../../nearest.ts'
import type { FilesystemDriver } from '../driver.ts'
import { ext4 } from './ext4.ts'
import { vfat } from './fat.ts'

/** All kinds of filesystems; a new one is one file and one name in this list. */
export const filesystems: readonly FilesystemDriver[] = [ext4, vfat]

/** The driver of that name. Error: `layout-invalid`. */
export function findFilesystem(name: string): FilesystemDriver {
  const found = filesystems.find((driver) => driver.name === name)
  if (found) return found
  const names = filesystems.map((driver) => driver.name)
  throw new ParfaitError(
    'layout-invalid',
    `Unknown filesystem '${name}'${didYouMean(name, names)}`,
    { hint: `known are: ${names.join(', ')}` },
  )
}
