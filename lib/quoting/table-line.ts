import { requireSayable, type TextLanguage } from './refusal.ts'

const language: TextLanguage = {
  name: 'a table of parfait',
  cannot: /\p{Cc}/u,
  without: 'tabs, line ends and other control characters',
}

/** One row of a table that hooks read by `IFS` and awk: cells parted by tabs. Error: `text-refused`. */
export function tableLine(cells: readonly string[], place: string): string {
  for (const cell of cells) requireSayable(cell, language, place)
  return `${cells.join('\t')}\n`
}
