import { join } from 'node:path'
import { faultsOf, type ParfaitError } from '../errors.ts'
import type { JsonObject } from '../json.ts'
import { loadSettings } from '../load-settings.ts'
import { settingsOfDisk } from '../products/disk/settings.ts'
import { rowsOf } from '../settings/product.ts'
import type { Settings } from '../settings/settings.ts'
import type { Cell, Matrix, PublishPlace, Share } from './matrix.ts'

/** The process around a matrix, and what was said on the command line about all of its builds. */
export interface MatrixSources {
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** By the names of settings; they count for all images. */
  readonly flags: Readonly<Record<string, unknown>>
  readonly set?: readonly string[]
  readonly secrets?: readonly string[]
}

/** An image, the settings of its build, and where it goes then. */
export interface SettledCell {
  readonly cell: Cell
  readonly settings: Settings
  readonly publish: readonly PublishPlace[]
}

/** The settings of each image; all faults of all of them, each once. */
export function settleCells(
  matrix: Matrix,
  cells: readonly Cell[],
  sources: MatrixSources,
): { readonly settled: readonly SettledCell[]; readonly faults: readonly ParfaitError[] } {
  const faults = new Map<string, ParfaitError>()
  const settled = cells.flatMap((cell) => {
    try {
      return [{ cell, settings: settingsOf(matrix, cell, sources), publish: matrix.publish }]
    } catch (error) {
      for (const fault of faultsOf(error)) faults.set(`${fault.place} ${fault.message}`, fault)
      return []
    }
  })
  return { settled, faults: [...faults.values()] }
}

function settingsOf(matrix: Matrix, cell: Cell, sources: MatrixSources): Settings {
  const { shares, formats } = cell
  const settings: JsonObject = Object.assign({}, ...shares.map((share) => share.settings))
  const options = mergeOptions(shares)
  const file: JsonObject = {
    ...settings,
    ...(formats.length > 0 ? { formats } : {}),
    ...(Object.keys(options).length > 0 ? { options } : {}),
  }
  return loadSettings({
    ...sources,
    env: withoutAxes(matrix, sources.env),
    flags: { ...sources.flags, output: join(matrix.output, cell.name) },
    flavours: shares.flatMap(({ flavours }) => flavours),
    file,
    placeInFile: (keys) => placeOf(matrix, shares, keys),
  })
}

function mergeOptions(shares: readonly Share[]): Record<string, JsonObject> {
  const merged: Record<string, JsonObject> = {}
  for (const { options } of shares)
    for (const [flavour, values] of Object.entries(options))
      merged[flavour] = { ...merged[flavour], ...values }
  return merged
}

/** Where the share that has the last word says it. */
function placeOf({ axes, at }: Matrix, shares: readonly Share[], keys: readonly string[]): string {
  const owner = shares.findLast((share) => keyIn(share, keys))
  const format = keys[0] === 'formats' && axes.find(({ isFormat }) => isFormat)
  if (format) return at(['axes', format.name])
  return owner?.at(keys) ?? at(keys)
}

function keyIn({ settings, options }: Share, [first = '', ...more]: readonly string[]): boolean {
  const all: unknown = first === 'options' ? options : settings
  const path = first === 'options' ? more : [first, ...more]
  let here = all
  for (const key of path) {
    if (here === null || typeof here !== 'object' || !Object.hasOwn(here, key)) return false
    here = (here as Record<string, unknown>)[key]
  }
  return true
}

/** A variable would say one thing for all images, of what the matrix says for each. */
function withoutAxes({ axes }: Matrix, env: MatrixSources['env']): MatrixSources['env'] {
  const said = axes.flatMap(({ isFormat, values }) => [
    ...(isFormat ? ['formats'] : []),
    ...values.flatMap(({ settings }) => Object.keys(settings)),
  ])
  const hidden = rowsOf(settingsOfDisk)
    .filter(({ name }) => said.includes(name))
    .flatMap(({ variable, otherVariable }) => [variable, otherVariable])
  return Object.fromEntries(Object.entries(env).filter(([name]) => !hidden.includes(name)))
}
