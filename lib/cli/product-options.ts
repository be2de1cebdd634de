import type { Command } from 'commander'
import type { Product } from '../products/driver.ts'
import { findProduct, products } from '../products/index.ts'
import { allProductSettings } from '../products/settings.ts'
import { otherRows } from '../settings/product.ts'
import { addBuildOptions, addSettingOptions } from './build-options.ts'
import type { CommandIo } from './io.ts'

/**
 * Gives a command that is about a build `--product`, and all options that a build of that product takes. The words
 * are looked at before they are parsed, because the product decides which options there are and `--help` shows.
 * Options of other products are taken and not shown: the settings refuse them, and say whose they are. Error:
 * `settings-invalid`, for a product that is none. `called` is what the user types for the command.
 */
export function addProductOptions(
  command: Command,
  { words }: Pick<CommandIo, 'words'>,
  called: string = command.name(),
): Product {
  const product = productIn(words)
  const names = products.map(({ name }) => name)
  const [usual, ...others] = names
  command.option(
    '--product <name>',
    `what is built, which decides about the options: ${names.join(' or ')} (default: ${usual})`,
  )
  for (const name of others) command.option(`--${name}`, `short for --product ${name}`)
  addBuildOptions(command, product.settings)
  const hidden = otherRows(product.settings, allProductSettings).map(({ row }) => row)
  addSettingOptions(command, hidden, { isHidden: true })
  const hints = names
    .filter((name) => name !== product.name)
    .map((name) => `  parfait ${called} --product ${name} --help`)
  command.addHelpText('after', `\nOptions of another product:\n${hints.join('\n')}`)
  return product
}

/** The product that is named last in the words of a command line, or the usual one. */
function productIn(words: readonly string[]): Product {
  const names = products.map(({ name }) => name)
  const [usual = '', ...others] = names
  const end = words.indexOf('--')
  const named = words.slice(0, end < 0 ? words.length : end).flatMap((word, index, all) => {
    if (word === '--product') return all[index + 1] ?? []
    if (word.startsWith('--product=')) return word.slice('--product='.length)
    return others.find((name) => word === `--${name}`) ?? []
  })
  return findProduct(named.at(-1) ?? usual)
}
