/** Lines of aligned columns; where the terminal is too narrow the last columns are left out. */
export function formatTable(
  rows: readonly (readonly string[])[],
  columns: number | undefined,
): string {
  const count = Math.max(0, ...rows.map((row) => row.length))
  const widths = Array.from({ length: count }, (_, index) =>
    Math.max(0, ...rows.map((row) => row[index]?.length ?? 0)),
  )
  let shown = count
  const width = () => widths.slice(0, shown).reduce((sum, w) => sum + w + 2, -2)
  while (columns !== undefined && shown > 2 && width() > columns) shown--
  const lines = rows.map((row) =>
    row
      .slice(0, shown)
      .map((cell, index) => (index === shown - 1 ? cell : cell.padEnd(widths[index] ?? 0)))
      .join('  ')
      .trimEnd(),
  )
  return lines.map((line) => `${clip(line, columns)}\n`).join('')
}

function clip(line: string, columns: number | undefined): string {
  return columns === undefined || line.length <= columns ? line : `${line.slice(0, columns - 1)}…`
}
