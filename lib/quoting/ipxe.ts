import { refuseText, requireSayable, type TextLanguage } from './refusal.ts'

const language: TextLanguage = {
  name: 'a script for iPXE',
  cannot: /[^!-~]|\$\{/,
  without: 'blanks, letters beyond ASCII, or ${',
}

/** A text, or one that ends with the value of one of iPXE's settings; https://ipxe.org/cfg */
export type IpxeWord = string | { readonly text: string; readonly setting: string }

/**
 * One line of an iPXE script. `system` of iPXE's src/core/exec.c parts words at blanks and knows no quotes; `#` begins
 * a comment, `&&`, `||` and `;` end a command, `${x}` is a setting. Error: `text-refused`.
 */
export function ipxeLine(words: readonly IpxeWord[], place: string): string {
  return words
    .map((word) =>
      typeof word === 'string'
        ? spell(word, place)
        : `${spell(word.text, place)}\${${word.setting}}`,
    )
    .join(' ')
}

function spell(word: string, place: string): string {
  requireSayable(word, language, place)
  if (word === '' || word.startsWith('#') || ['&&', '||', ';'].includes(word))
    refuseText({
      text: word,
      language: language.name,
      place,
      wanted: "a word that is no '#', '&&', '||' or ';'",
    })
  return word
}
