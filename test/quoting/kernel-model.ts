/** The parameters of a command line, quotes taken away: `next_arg` of the kernel's lib/cmdline.c. */
export function nextArguments(line: string): string[] {
  const found: string[] = []
  let rest = line
  for (;;) {
    rest = rest.replace(/^[\s\xa0]+/, '')
    if (rest === '') return found
    const { argument, length } = nextArgument(rest)
    found.push(argument)
    rest = rest.slice(length)
  }
}

function nextArgument(text: string): { argument: string; length: number } {
  const isQuoted = text.startsWith('"')
  const start = isQuoted ? 1 : 0
  let inQuote = isQuoted
  let equals = -1
  let at = start
  for (; at < text.length; at++) {
    const letter = text.charAt(at)
    if (/[\s\xa0]/.test(letter) && !inQuote) break
    if (equals < 0 && letter === '=') equals = at
    if (letter === '"') inQuote = !inQuote
  }
  let argument = text.slice(start, at)
  if (equals >= 0 && text.charAt(equals + 1) === '"') {
    const value = text.slice(equals + 2, at).replace(/"$/, '')
    argument = text.slice(start, equals + 1) + value
  }
  if (isQuoted) argument = argument.replace(/"$/, '')
  return { argument, length: at }
}
