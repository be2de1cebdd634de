import { requireSayable, type TextLanguage } from './refusal.ts'

const language: TextLanguage = {
  name: 'a file of checksums',
  cannot: /\/|^-$/,
  without: "slashes, and no '-' alone",
}
const letters: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r' }

/**
 * One line of sha256sum(1), without its line feed: a name with a backslash or a line end in it is escaped, and then
 * the line begins with a backslash. Error: `text-refused`.
 */
export function checksumLine(digest: string, name: string): string {
  requireSayable(name, language, name)
  const spelled = name.replace(/[\\\n\r]/g, (letter) => letters[letter] ?? letter)
  return `${spelled === name ? '' : '\\'}${digest}  ${spelled}`
}
