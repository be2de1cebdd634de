import { ParfaitError } from '../../errors.ts'
import type { FormatDriver } from '../format-driver.ts'
import { gce } from './gce.ts'
import { ova } from './ova.ts'
import { qcow2 } from './qcow2.ts'
import { raw } from './raw.ts'
import { rawGz, rawXz, rawZst } from './raw-compressed.ts'
import { vdi } from './vdi.ts'
import { vhd } from './vhd.ts'
import { vhdx } from './vhdx.ts'
import { vmdk } from './vmdk.ts'

/** All kinds of image files; a new one is one file and one name in this list. */
export const formats: readonly FormatDriver[] = [
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
]

/** The driver of that name, of these or of those that come with parfait. Error: `settings-invalid`. */
export function findFormat(name: string, known: readonly FormatDriver[] = formats): FormatDriver {
  const found = known.find((driver) => driver.name === name)
  if (found) return found
  throw new ParfaitError('settings-invalid', `Unknown format '${name}'`)
}
