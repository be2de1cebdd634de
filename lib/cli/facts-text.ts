import type { FactsText } from '../products/driver.ts'
import { formatTable } from './table.ts'

/** What a product tells of what it made, as a short table. */
export function factsText(
  { heading, rows, notes }: FactsText,
  columns: number | undefined,
): string {
  const cells = rows.map(([first = '', ...rest]) => [`  ${first}`, ...rest])
  return [`${heading}\n`, formatTable(cells, columns), ...notes.map((note) => `${note}\n`)].join('')
}
