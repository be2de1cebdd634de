import { ParfaitError } from '../../errors.ts'
import { didYouMean } from '../../nearest.ts'
import type { BootloaderDriver } from '../bootloader-driver.ts'
import { grub } from './grub.ts'

/** All kinds of boot loaders; a new one is one file and one name in this list. */
export const bootloaders: readonly BootloaderDriver[] = [grub]

/** The driver of that name, of these or of those that come with parfait. Error: `layout-invalid`. */
export function findBootloader(
  name: string,
  known: readonly BootloaderDriver[] = bootloaders,
): BootloaderDriver {
  const found = known.find((driver) => driver.name === name)
  if (found) return found
  const names = known.map((driver) => driver.name)
  throw new ParfaitError(
    'layout-invalid',
    `Unknown boot loader '${name}'${didYouMean(name, names)}`,
    { hint: `known are: ${names.join(', ')}` },
  )
}
