import type { DiskSettings } from '../../disk/disk-settings.ts'
import { completeFormatOptions } from '../../disk/format-options.ts'
import { isTreeFormat } from '../../disk/formats/index.ts'
import { ParfaitError } from '../../errors.ts'
import type { ProductSources } from '../../settings/product.ts'
import { readFormatWish } from './format-wish.ts'
import { readOutputName } from './output-name.ts'

/** The format where neither -t nor the output's ending names one. */
export const defaultFormat = 'qcow2'

/** Formats of other tools that are called something else here. */
const others: Readonly<Record<string, string>> = {
  docker: 'oci',
  img: 'raw',
  tgz: 'tar.gz',
}

/** The format that a name of another tool's means. */
export function meantFormat(name: string): string | undefined {
  return Object.hasOwn(others, name) ? others[name] : undefined
}

/** What is asked of formats. */
interface FormatSettings
  extends Pick<DiskSettings, 'formats' | 'treeFormats' | 'formatOptions' | 'endings'> {
  /** The output as it was asked for, without the ending that selects a format. */
  readonly stem: string
}

/** All formats that are wanted, by -t and by the ending of the output's name; adds to `faults`. */
export function completeFormats(
  wishes: readonly string[] = [],
  of: Pick<ProductSources, 'asked' | 'drivers' | 'faults'> & { readonly isUncompressed: boolean },
): FormatSettings {
  const { drivers, faults } = of
  const { stem, format, endings } = nameOf(of)
  const given = new Map<string, Record<string, string>>()
  if (format !== undefined) given.set(format, {})
  for (const text of wishes) {
    const wish = readFormatWish(text)
    if (typeof wish === 'string') faults.push(optionFault(wish))
    else given.set(wish.name, { ...given.get(wish.name), ...wish.options })
  }
  if (given.size === 0) given.set(defaultFormat, {})
  // A name that is not known is a fault of the setting, and told there.
  const known = drivers.formats.filter(({ name }) => given.has(name))
  const options = known.map((driver) => {
    const checked = completeFormatOptions(driver, given.get(driver.name) ?? {}, of.isUncompressed)
    faults.push(...checked.faults.map(optionFault))
    return [driver.name, checked.options] as const
  })
  const ofTree = known.filter(isTreeFormat).map(({ name }) => name)
  const usual = known.map(({ name, extension }) => [name, extension] as const)
  return {
    stem,
    formats: [...new Set([...usual.map(([name]) => name), ...given.keys()])],
    ...(ofTree.length === 0 ? {} : { treeFormats: ofTree }),
    formatOptions: Object.fromEntries(options),
    endings: { ...Object.fromEntries(usual), ...endings },
  }
}

function optionFault(message: string): ParfaitError {
  return new ParfaitError('settings-invalid', message, { place: '--type' })
}

function nameOf({ asked, drivers, faults }: Pick<ProductSources, 'asked' | 'drivers' | 'faults'>): {
  readonly stem: string
  readonly format?: string
  readonly endings: DiskSettings['endings']
} {
  const name = readOutputName(asked, drivers.formats)
  if (!('stem' in name)) {
    const meant = name.nearest === undefined ? '' : `; did you mean '.${name.nearest}'?`
    const message = `No format writes files that end with '.${name.ending}'${meant}`
    const hint = `endings: ${name.known.join(', ')}; without one, -t says what is written`
    faults.push(new ParfaitError('settings-invalid', message, { place: '--output', hint }))
    return { stem: asked, endings: {} }
  }
  const { stem, format, ending } = name
  if (format === undefined || ending === undefined) return { stem, endings: {} }
  return { stem, format, endings: { [format]: ending } }
}
