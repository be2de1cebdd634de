import { requireSayable, type TextLanguage } from './refusal.ts'

/** Bytes of anything but NUL are words. */
const language: TextLanguage = { name: 'a shell command', cannot: /\0/, without: 'NUL' }

/**
 * A text as one word of a POSIX shell; https://pubs.opengroup.org/onlinepubs/9699919799/utilities/V3_chap02.html,
 * 2.2.2: single quotes hold everything but themselves. Error: `text-refused`.
 */
export function shellWord(text: string, place = 'a shell command'): string {
  requireSayable(text, language, place)
  return /^[\w@%+:,./-][\w@%+=:,./-]*$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}

/** A command by its words. Error: `text-refused`. */
export function shellLine(words: readonly string[], place?: string): string {
  return words.map((word) => shellWord(word, place)).join(' ')
}
