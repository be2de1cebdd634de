import { refuseText, requireSayable, type TextLanguage } from './refusal.ts'

const language: TextLanguage = {
  name: '/etc/fstab',
  cannot: /[^\P{Cc}\t\n]/u,
  without: 'control characters',
  // A line of getmntent(3) has 4096 bytes at most, whatever reads it.
  longest: 3000,
}

const letters: Readonly<Record<string, string>> = {
  ' ': '\\040',
  '\t': '\\011',
  '\n': '\\012',
  '\\': '\\134',
}

/**
 * One line of /etc/fstab by its fields; fstab(5) and getmntent(3): blanks, tabs, line feeds and backslashes are three
 * octal digits. A line that begins with `#` would be a comment. Error: `text-refused`.
 */
export function fstabLine(fields: readonly (string | number)[], place: string): string {
  return fields.map((field, index) => spell(String(field), index === 0, place)).join(' ')
}

function spell(field: string, isFirst: boolean, place: string): string {
  requireSayable(field, language, place)
  if (field === '' || (isFirst && field.startsWith('#')))
    refuseText({
      text: field,
      language: language.name,
      place,
      wanted: "a field that is not empty, the first of which begins with no '#'",
    })
  return field.replace(/[ \t\n\\]/g, (letter) => letters[letter] ?? letter)
}
