import { ParfaitError } from '../../errors.ts'
import type {
  AnyFormatDriver,
  FormatDriver,
  FormatFacts,
  TreeFormatDriver,
} from '../format-driver.ts'
import { erofs } from './erofs.ts'
import { gce } from './gce.ts'
import { oci } from './oci.ts'
import { ova } from './ova.ts'
import { qcow2 } from './qcow2.ts'
import { raw } from './raw.ts'
import { rawGz, rawXz, rawZst } from './raw-compressed.ts'
import { squashfs } from './squashfs.ts'
import { tar, tarGz, tarZst } from './tar.ts'
import { vdi } from './vdi.ts'
import { vhd } from './vhd.ts'
import { vhdx } from './vhdx.ts'
import { vmdk } from './vmdk.ts'

/** All kinds of image files; a new one is one file and one name in this list. */
export const formats: readonly AnyFormatDriver[] = [
  qcow2,
  raw,
  rawGz,
  rawXz,
  rawZst,
  vdi,
  vhd,
  vhdx,
  vmdk,
  ova,
  gce,
  tar,
  tarGz,
  tarZst,
  squashfs,
  erofs,
  oci,
]

/** The format of a disk of that name, of these or of those that come with parfait. Error: `settings-invalid`. */
export function findFormat(
  name: string,
  known: readonly AnyFormatDriver[] = formats,
): FormatDriver {
  const found = known.find((driver) => driver.name === name)
  if (found && !isTreeFormat(found)) return found
  throw new ParfaitError('settings-invalid', `Unknown format '${name}'`)
}

/** The format of a tree of that name. Error: `settings-invalid`. */
export function findTreeFormat(
  name: string,
  known: readonly AnyFormatDriver[] = formats,
): TreeFormatDriver {
  const found = known.find((driver) => driver.name === name)
  if (found && isTreeFormat(found)) return found
  throw new ParfaitError('settings-invalid', `Unknown format of a tree '${name}'`)
}

/** True where a file is made of the tree itself. */
export function isTreeFormat(driver: FormatFacts): driver is TreeFormatDriver {
  return 'pack' in driver
}
