import { refuseText, requireSayable, type TextLanguage } from './refusal.ts'

const word: TextLanguage = {
  name: "apt's configuration",
  cannot: /[\s"#\p{Cc}]/u,
  without: "blanks, quotes or '#'",
}

/** A field of a deb822 file by its words: sources.list(5), "DEB822-STYLE FORMAT", apt_preferences(5). Error: `text-refused`. */
export function deb822Line(field: string, words: readonly string[], place: string): string {
  for (const one of words) requireWord(one, word, place)
  return `${field}: ${words.join(' ')}`
}

/**
 * A line of the one-line style; sources.list(5). apt's ParseQuoteWord decodes `%41`, and `[` begins options.
 * Error: `text-refused`.
 */
export function aptSourceLine(words: readonly string[], place: string): string {
  for (const one of words)
    requireWord(
      one,
      { ...word, cannot: /[\s"#[\]\p{Cc}]/u, without: "blanks, quotes, brackets or '#'" },
      place,
    )
  return ['deb', ...words.map((one) => one.replaceAll('%', '%25'))].join(' ')
}

/** One item of apt.conf(5), `Name "value";`. A value has no way to hold a quote. Error: `text-refused`. */
export function aptConfLine(name: string, value: string, place: string): string {
  const quoted = { ...word, cannot: /["\\\p{Cc}]/u, without: 'quotes, backslashes or line ends' }
  requireSayable(value, quoted, place)
  return `${name} "${value}";`
}

function requireWord(text: string, language: TextLanguage, place: string): void {
  requireSayable(text, language, place)
  if (text === '') refuseText({ text, language: language.name, wanted: 'a word', place })
}
