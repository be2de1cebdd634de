import { requireSayable, type TextLanguage } from './refusal.ts'

const language: TextLanguage = { name: 'TypeScript', cannot: /\0/, without: 'NUL' }

/**
 * A text as a literal; ECMA-262, "String Literals": what ends the line, the literal or an escape is escaped.
 * Error: `text-refused`.
 */
export function typescriptText(text: string, place: string): string {
  requireSayable(text, language, place)
  const escaped = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")
  return `'${escaped.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')}'`
}

/** The name of a property: as it is where it is a plain name, else a literal. Error: `text-refused`. */
export function typescriptName(name: string, place: string): string {
  return /^[A-Za-z_$][A-Za-z0-9_$]*$/.test(name) ? name : typescriptText(name, place)
}

/**
 * A comment of one line, for people: blanks of any kind are one, and its end is written as `*\/`, which ends
 * nothing. Error: `text-refused`.
 */
export function typescriptComment(text: string, place: string): string {
  requireSayable(text, language, place)
  return `/** ${text.replace(/\s+/g, ' ').trim().replaceAll('*/', '*\\/')} */`
}
