import { cleanLine, wrapTo } from '../report/width.ts'

/** What becomes of the last column where the terminal is too narrow: left out, or wrapped in its place. */
type LastColumn = 'drop' | 'wrap'

/** Lines of aligned columns, fitted to a terminal of so many; undefined: as wide as they are. */
export function formatTable(
  cells: readonly (readonly string[])[],
  terminal: number | undefined,
  last: LastColumn = 'drop',
): string {
  // A terminal that does not know its width says 0.
  const columns = terminal || undefined
  // Names and texts of others; their escapes are not ours.
  const rows = cells.map((row) => row.map(cleanLine))
  const count = Math.max(0, ...rows.map((row) => row.length))
  const widths = Array.from({ length: count }, (_, index) =>
    Math.max(0, ...rows.map((row) => row[index]?.length ?? 0)),
  )
  const widthOf = (shown: number) => widths.slice(0, shown).reduce((sum, w) => sum + w + 2, -2)
  if (last === 'wrap' && columns !== undefined && widthOf(count) > columns)
    return rows.flatMap((row) => wrapRow(row, { widths, columns })).join('')
  let shown = count
  while (columns !== undefined && shown > 2 && widthOf(shown) > columns) shown--
  return rows.map((row) => `${clip(joinCells(row.slice(0, shown), widths), columns)}\n`).join('')
}

function joinCells(cells: readonly string[], widths: readonly number[]): string {
  return cells
    .map((cell, index) => (index === cells.length - 1 ? cell : cell.padEnd(widths[index] ?? 0)))
    .join('  ')
    .trimEnd()
}

/** The last cell on lines of its own below the others, indented. */
function wrapRow(
  row: readonly string[],
  { widths, columns }: { readonly widths: readonly number[]; readonly columns: number },
): string[] {
  const lines = wrapTo(row.at(-1) ?? '', columns - 6)
  const first = clip(joinCells(row.slice(0, -1), widths), columns)
  return [`${first}\n`, ...lines.filter(Boolean).map((line) => `      ${line}\n`)]
}

function clip(line: string, columns: number | undefined): string {
  return columns === undefined || line.length <= columns ? line : `${line.slice(0, columns - 1)}…`
}

/** Rows with the cells of some columns, such as those of numbers, filled up from the left. */
export function alignRight(
  rows: readonly (readonly string[])[],
  columns: readonly number[],
): string[][] {
  const widths = columns.map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map((row) =>
    row.map((cell, column) => cell.padStart(widths[columns.indexOf(column)] ?? 0)),
  )
}
