import { refuseText, requireSayable, type TextLanguage } from './refusal.ts'

const language: TextLanguage = {
  name: "GRUB's configuration",
  cannot: /\p{Cc}/u,
  without: 'control characters and line ends',
  longest: 2047,
}

/** A text, or one in which GRUB's variables count, written as it is; of parfait's own alone. */
export type GrubWord = string | { readonly verbatim: string }

/**
 * One line of a GRUB configuration, by words. Single quotes hold everything but themselves, in the shell of menus
 * (grub-core/script/yylex.l) and in the rescue shell (grub-core/kern/parser.c), which drops empty words.
 * `place` is where the words come from. Error: `text-refused`.
 */
export function grubLine(words: readonly GrubWord[], place: string): string {
  return words
    .map((word) => (typeof word === 'string' ? spell(word, place) : word.verbatim))
    .join(' ')
}

function spell(word: string, place: string): string {
  requireSayable(word, language, place)
  if (word === '') refuseText({ text: word, language: language.name, wanted: 'a word', place })
  return /^[A-Za-z0-9_=:,./+@%-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}

/**
 * A word that GRUB's command `linux` gives to a kernel as it is. `grub_create_loader_cmdline` puts a backslash before
 * quotes and backslashes, but before `\x2d` and the like, and the kernel does not take it away. Error: `text-refused`.
 */
export function requireGrubArgument(word: string, place: string): string {
  const escapes = {
    name: "GRUB's command 'linux'",
    without: 'quotes, or a backslash but for \\x2d',
  }
  requireSayable(word, { ...escapes, cannot: /['"]|\\(?!x[0-9A-Fa-f]{2})/ }, place)
  return word
}
