import { refuseText, requireSayable, type TextLanguage } from './refusal.ts'

const language: TextLanguage = {
  name: 'a kernel command line',
  // The kernel's isspace() is true of the byte a0, which many letters of UTF-8 have in them.
  cannot: /[^ -~]/,
  without: 'letters beyond ASCII, tabs and line ends',
}

/** COMMAND_LINE_SIZE of x86 and arm64, without the NUL. */
const longest = 2047

/**
 * The words of a kernel command line, without the quotes that hold blanks together: as `next_arg` of the kernel's
 * lib/cmdline.c reads them, which takes quotes around a word or around a value. Quotes elsewhere are refused.
 * Error: `text-refused`.
 */
export function kernelWords(line: string, place: string): string[] {
  const blanks = line.replaceAll('\t', ' ')
  requireSayable(blanks, { ...language, longest }, place)
  return [...blanks.matchAll(/(?:"[^"]*(?:"|$)|[^ "])+/g)].map(([word]) => {
    const [, whole, key, value] = /^(?:"([^"]*)"|([^" =]+=)"([^"]*)")$/.exec(word) ?? []
    const plain = whole ?? (key === undefined ? word : key + value)
    kernelWord(plain, place)
    return plain
  })
}

/** One word as the kernel reads it, quoted where it has blanks. Error: `text-refused`. */
export function kernelWord(word: string, place: string): string {
  requireSayable(
    word,
    { ...language, cannot: /[^ -~]|"/, without: `quotes, ${language.without}` },
    place,
  )
  if (word === '') refuseText({ text: word, language: language.name, wanted: 'a word', place })
  if (!word.includes(' ')) return word
  const [, key = '', value = ''] = /^([^ =]+=)(.+)$/.exec(word) ?? []
  return key === '' ? `"${word}"` : `${key}"${value}"`
}
