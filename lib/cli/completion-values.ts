import { builtInDrivers } from '../drivers.ts'
import { findFlavours } from '../flavours/choose.ts'
import { originText, packageOf } from '../flavours/origin.ts'
import { readFlavour } from '../flavours/read.ts'
import { rules } from '../lint/rules/index.ts'
import { products } from '../products/index.ts'
import { allSettingRows } from '../products/settings.ts'
import { choicesOf } from '../settings/setting-row.ts'
import { placesFrom } from './build-options.ts'
import type { CommandIo } from './io.ts'

/** What a word may become, and what that is. */
export interface Word {
  readonly word: string
  readonly about?: string
}

/** Words of options that are no settings, by their long flag. */
const values: Readonly<Record<string, () => readonly string[]>> = {
  '--product': () => products.map(({ name }) => name),
  '--firmware': () => ['bios', 'uefi'],
  '--accel': () => ['auto', 'kvm', 'tcg'],
  '--stanza': () => ['pxelinux', 'ipxe'],
  '--disable': () => rules.map(({ id }) => id),
  '--server-version': () => ['theirs'],
  '--break': () => ['after-error', 'before-', 'after-'],
}

/** The values of an option that has a few; none for others. */
export function wordsOf(flag: string): readonly string[] {
  const row = allSettingRows.find(({ flags }) => flags.split(/,? /).includes(flag))
  return row ? choicesOf(row, builtInDrivers) : (values[flag]?.() ?? [])
}

/** The flavours that can be named, but for those that are; after a colon or an @ those of packages. */
export async function flavourWords(
  given: readonly string[],
  current: string,
  io: CommandIo,
): Promise<Word[]> {
  const found = await findFlavours(placesFrom({}, io), () => {})
  const all = [...found.values()]
  const qualified = all
    .flatMap((flavour) => [flavour, ...flavour.shadows])
    .flatMap(({ name, origin }) => {
      const owner = packageOf(origin)
      return owner === undefined ? [] : [{ name: `${owner}:${name}`, origin }]
    })
  return (/[:@]/.test(current) ? qualified : all)
    .filter(({ name }) => !given.includes(name))
    .map(({ name, origin }) => ({ word: name, about: originText(origin) }))
}

/** For `--set`: flavours, then their options, then the values of an option that has a few. */
export async function setWords(current: string, io: CommandIo): Promise<Word[]> {
  const [, name = '', key] = /^([^.]*)\.(?:([^=]*)=)?/.exec(current) ?? []
  const found = await findFlavours(placesFrom({}, io), () => {})
  const flavour = found.get(name)
  if (!flavour) return [...found.keys()].map((one) => ({ word: `${one}.`, about: 'flavour' }))
  const { manifest } = await readFlavour(flavour.folder, flavour.origin)
  const options = Object.entries(manifest.options)
  if (key === undefined)
    return options.map(([one, { description = '' }]) => ({
      word: `${name}.${one}=`,
      about: description,
    }))
  const schema = manifest.options[key]
  const known = schema?.type === 'boolean' ? [true, false] : [schema?.enum ?? []].flat()
  return known.map((value) => ({ word: `${name}.${key}=${value}` }))
}
