import { refuseText, requireSayable, type TextLanguage } from './refusal.ts'

const language: TextLanguage = {
  name: 'a unit of systemd',
  cannot: /[\p{Cc}\p{NChar}]|^\s|\s$|\\$/u,
  without: 'control characters, blanks around it, or a backslash at its end',
  // Far below LONG_LINE_MAX of systemd's src/basic/fileio.h.
  longest: 65_536,
}

/**
 * One setting of a systemd unit, `Name=value`; systemd.syntax(7): a line feed ends it, a backslash before that goes
 * on, blanks around a value are dropped. Code points such as U+FFFE are no UTF-8 to it (src/basic/utf8.c). What `%`
 * means is up to the setting. Error: `text-refused`.
 */
export function unitLine(name: string, value: string | number, place: string): string {
  const text = String(value)
  if (text !== '') requireSayable(text, language, place)
  return `${name}=${text}`
}

/** A setting that is a list of words, which are parted by blanks; without quotes, which not all of them take. */
export function unitList(name: string, words: readonly string[], place: string): string {
  const plain = {
    ...language,
    cannot: /[\s"'\\\p{Cc}\p{NChar}]/u,
    without: 'blanks, quotes or backslashes',
  }
  for (const word of words) {
    requireSayable(word, plain, place)
    if (word === '') refuseText({ text: word, language: language.name, wanted: 'a word', place })
  }
  return unitLine(name, words.join(' '), place)
}

const escapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\t': '\\t',
  '%': '%%',
  $: '$$',
}

/**
 * A setting that is a command, such as ExecStart; systemd.service(5), "Command lines": C escapes and quotes of either
 * kind, `%%` and `$$` for themselves. The first word is the program, an absolute path. Error: `text-refused`.
 */
export function unitCommand(name: string, words: readonly string[], place: string): string {
  const [program = ''] = words
  if (!/^\/[\w./+@-]+$/.test(program))
    refuseText({ text: program, language: language.name, wanted: 'the path of a program', place })
  return unitLine(name, words.map((word) => spellWord(word, place)).join(' '), place)
}

function spellWord(word: string, place: string): string {
  const bounded = { ...language, cannot: /[^\P{Cc}\t\n]|\p{NChar}/u, without: 'control characters' }
  requireSayable(word, bounded, place)
  const spelled = word.replace(/["\\\n\t%$]/g, (letter) => escapes[letter] ?? letter)
  return /^[\w./+@:=,-]+$/.test(word) ? word : `"${spelled}"`
}
