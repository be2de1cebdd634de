import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { copySparsely } from '../tree/sparse-copy.ts'
import type { AnyFormatDriver, FormatOptions } from './format-driver.ts'
import { formats as builtIn, findFormat } from './formats/index.ts'
import type { KeptPart } from './kept/lay.ts'

/** One image file that is wanted. */
interface WantedFormat {
  /** Name of a format driver. */
  readonly format: string
  /** Absolute path to write. */
  readonly output: string
  readonly options: FormatOptions
}

/** A disk, and the files to make of it. */
interface ConvertRequest {
  /** Absolute path of the raw disk file. */
  readonly raw: string
  readonly wanted: readonly WantedFormat[]
  /** Where content lies that is not in `raw`; see `takeParts`. */
  readonly parts?: readonly KeptPart[]
  /** Folder for scratch files; removed by the caller. */
  readonly scratch: string
}

/**
 * Makes image files of a raw disk, one after the other, each yielded when it is there. Whoever takes the disk away
 * comes last; where several do, all but one take a copy.
 */
export async function* convertDisk(
  { raw, wanted, scratch, parts = [] }: ConvertRequest,
  formats: readonly AnyFormatDriver[] = builtIn,
): AsyncGenerator<WantedFormat & { readonly sha256: string | undefined }> {
  const all = wanted.map((one) => ({ ...one, driver: findFormat(one.format, formats) }))
  const takers = all.filter(({ driver }) => driver.takesDisk)
  for (const one of [...all.filter(({ driver }) => !driver.takesDisk), ...takers]) {
    const { driver, output, options } = one
    const isCopied = driver.takesDisk === true && one !== takers.at(-1)
    const disk = isCopied ? join(scratch, 'disk-copy') : raw
    if (isCopied) await copySparsely({ from: raw, to: disk, offset: 0 })
    let sha256: string | undefined
    const tellDigest = (told: string) => {
      sha256 = told
    }
    await driver.convert({ raw: disk, output, options, parts, tellDigest })
    if (isCopied) await rm(disk, { force: true })
    yield { ...one, sha256 }
  }
}

/** True where the disk itself becomes one of the files, so that its bytes had better lie where they stay. */
export function keepsDisk(
  names: readonly string[],
  formats: readonly AnyFormatDriver[] = builtIn,
): boolean {
  return formats.some(
    (driver) => 'takesDisk' in driver && driver.takesDisk && names.includes(driver.name),
  )
}

/** True where all files can be made of a disk that lacks what lies in kept filesystems. */
export function takeParts(
  wanted: readonly Pick<WantedFormat, 'format' | 'options'>[],
  formats: readonly AnyFormatDriver[] = builtIn,
): boolean {
  return wanted.every(
    ({ format, options }) => findFormat(format, formats).takesParts?.(options) ?? false,
  )
}
