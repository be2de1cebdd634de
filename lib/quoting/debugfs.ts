import { byteLengthOf } from '../any-bytes.ts'
import { refuseText, requireSayable, type TextLanguage } from './refusal.ts'

/** The commands that fill and change a filesystem; none of them writes to the host, as `dump` would. */
export type DebugfsCommand =
  | 'cd'
  | 'mkdir'
  | 'symlink'
  | 'mknod'
  | 'write'
  | 'ln'
  | 'unlink'
  | 'expand_dir'
  | 'sif'
  | 'ea_set'
  | 'ea_rm'
  | 'rm'
  | 'rmdir'
  | 'set_super_value'
  | 'inode_dump'

/** A text, a number, or an inode by its number. */
export type DebugfsWord = string | number | { readonly inode: number }

const language: TextLanguage = {
  name: 'a script for debugfs',
  // `source_file` of debugfs.c cuts a line at the first of either.
  cannot: /[\r\n]/,
  without: 'line ends',
  takesBytes: true,
}

/** `source_file` reads into 8192 bytes, one of them the line feed, one the NUL. */
const longest = 8190

/**
 * One line of a debugfs script: a command and its words. Nothing in a word ends the line or begins another word.
 * As `ss_parse` of e2fsprogs' lib/ss/parse.c reads it: blanks and tabs part words but in double quotes, where a quote is
 * written twice, and nothing else is special. A line that begins with `!` would go to a shell: none can.
 * `place` is the file that the line is about. Error: `text-refused`.
 */
export function debugfsLine(
  command: DebugfsCommand,
  words: readonly DebugfsWord[],
  place: string,
): string {
  const line = [command, ...words.map((word) => spell(word, place))].join(' ')
  if (byteLengthOf(line) > longest)
    refuseText({
      text: line,
      language: language.name,
      place,
      wanted: `a line of at most ${longest} bytes`,
    })
  return line
}

function spell(word: DebugfsWord, place: string): string {
  if (typeof word === 'number') return integer(word)
  if (typeof word === 'object') return `<${integer(word.inode)}>`
  requireSayable(word, language, place)
  return /^[\w@.+/[\]-]+$/.test(word) ? word : `"${word.replaceAll('"', '""')}"`
}

function integer(value: number): string {
  if (Number.isSafeInteger(value)) return `${value}`
  throw new TypeError(`expected a whole number, got ${value}`)
}
