/** What GRUB's rescue shell makes of a line, variables unset: the states of grub-core/kern/parser.c. */
export function rescueWords(line: string): string[] {
  const words: string[] = []
  let state: 'text' | 'escape' | 'quote' | 'double' | 'variable' = 'text'
  let word = ''
  const end = () => {
    if (word !== '') words.push(word)
    word = ''
  }
  for (const letter of line) {
    if (state === 'escape') {
      word += letter
      state = 'text'
    } else if (state === 'quote') {
      if (letter === "'") state = 'text'
      else word += letter
    } else if (state === 'text' && letter === "'") state = 'quote'
    else if (state === 'text' && letter === '\\') state = 'escape'
    else if (letter === '"' || letter === '$') throw new Error(`a bare ${letter} in ${line}`)
    else if (/[ \t\n\r\f\v]/.test(letter)) end()
    else word += letter
  }
  if (state !== 'text') throw new Error(`${line} does not end`)
  end()
  return words
}

/** What `grub_create_loader_cmdline` of grub-core/lib/cmdline.c makes of the words after a kernel's name. */
export function loaderCommandLine(words: readonly string[]): string {
  return words
    .map((word) => {
      const escaped = word.replace(/\\x[0-9A-Fa-f]{2}|[\\'"]/g, (part) =>
        part.length > 1 ? part : `\\${part}`,
      )
      return word.includes(' ') ? `"${escaped}"` : escaped
    })
    .join(' ')
}
