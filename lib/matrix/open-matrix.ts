import { ParfaitError, throwFaults } from '../errors.ts'
import { settingsOfDisk } from '../products/disk/settings.ts'
import { rowsOf } from '../settings/product.ts'
import { type MatrixSources, type SettledCell, settleCells } from './cell-settings.ts'
import { readFilter } from './choose-cells.ts'
import { expandMatrix } from './expand.ts'
import { readMatrix } from './read-matrix.ts'

/**
 * The images of a matrix, as `path` has it, that the words of `only` choose, with the settings of their builds. All
 * faults of all images at once: `settings-invalid`, `usage` of `only`.
 */
export function openMatrix(
  content: string,
  path: string,
  { only, ...sources }: MatrixSources & { readonly only: readonly string[] },
): readonly SettledCell[] {
  const { matrix, faults: unreadable } = readMatrix(content, path, rowsOf(settingsOfDisk))
  if (!matrix) {
    throwFaults(unreadable)
    return []
  }
  const faults: ParfaitError[] = []
  const filter = readFilter(only, matrix, faults)
  throwFaults(faults)
  const { cells, faults: inCells } = expandMatrix(matrix, filter.isCombination)
  throwFaults(inCells)
  const wanted = cells.filter(({ name }) => filter.isName(name))
  const { settled, faults: inSettings } = settleCells(matrix, wanted, sources)
  throwFaults(inSettings)
  if (settled.length > 0) return settled
  throw new ParfaitError('usage', `No image fits '${only.join(' ')}'`, {
    place: '--only',
    hint: "'parfait matrix plan' lists them all",
  })
}
