import { refuseText, requireSayable, type TextLanguage } from './refusal.ts'

const plainValue: TextLanguage = {
  name: 'a script for sfdisk',
  cannot: /[^\w:.,-]/,
  without: 'blanks, quotes and other marks',
}

const anyValue: TextLanguage = {
  name: 'the name of a partition',
  // libfdisk makes UTF-16 of three bytes of UTF-8 at most.
  cannot: /[\p{Cc}\u{10000}-\u{10ffff}]/u,
  without: 'control characters, and letters beyond U+FFFF',
}

/** A GPT has 72 bytes for a name, in UTF-16. */
const longestName = 36

/**
 * One line of an sfdisk script: a partition by its number, and its fields; sfdisk(8), "Named-fields format".
 * `true` is a field without a value. `name` may be any text: libfdisk's script.c reads it in double quotes, in which
 * `\x22` is a byte. Error: `text-refused`.
 */
export function sfdiskLine(
  number: number,
  fields: Readonly<Record<string, string | number | true | undefined>>,
): string {
  const spelled = Object.entries(fields).flatMap(([key, value]) => {
    if (value === undefined) return []
    return value === true ? [key] : [`${key}=${spell(key, value)}`]
  })
  return `${number} : ${spelled.join(', ')}`
}

function spell(key: string, value: string | number): string {
  const text = String(value)
  if (key === 'name') return `"${spellName(text)}"`
  requireSayable(text, plainValue, key)
  return key === 'attrs' ? `"${text}"` : text
}

function spellName(name: string): string {
  requireSayable(name, anyValue, 'name')
  if (name.length > longestName)
    refuseText({
      text: name,
      language: anyValue.name,
      place: 'name',
      wanted: `at most ${longestName} letters`,
    })
  return name.replace(/[^\w .-]/gu, (letter) =>
    [...Buffer.from(letter)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join(''),
  )
}
