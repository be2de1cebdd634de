/** Who one is at a server. */
interface Login {
  readonly user: string
  readonly password: string
}

/**
 * What a text of netrc(5) has for a host, of a user where one is given: the first `machine` that fits, else the
 * `default`. Macros are skipped.
 */
export function loginIn(text: string, host: string, user?: string): Login | undefined {
  const words = wordsOf(text.replace(/^[ \t]*macdef\b.*\n(?:.+\n?)*/gm, '\n'))
  for (const { machine, login, password } of entriesOf(words)) {
    const fits = machine === undefined || machine.toLowerCase() === host.toLowerCase()
    if (!fits || password === undefined) continue
    if (user === undefined || login === undefined || login === user)
      return { user: login ?? user ?? '', password }
  }
  return undefined
}

interface Entry {
  machine?: string
  login?: string
  password?: string
}

function entriesOf(words: readonly string[]): Entry[] {
  const entries: Entry[] = []
  for (let at = 0; at < words.length; at++) {
    const word = words[at]
    if (word === 'default') entries.push({})
    if (word === 'machine') entries.push({ machine: words[++at] ?? '' })
    const entry = entries.at(-1)
    if (word === 'login' && entry) entry.login = words[++at] ?? ''
    if (word === 'password' && entry) entry.password = words[++at] ?? ''
    if (word === 'account') at += 1
  }
  return entries
}

/** A word may stand in quotes, where a backslash makes the next letter plain; `#` begins a comment. */
function wordsOf(text: string): string[] {
  const found = text.matchAll(/"((?:[^"\\]|\\.)*)"|#[^\n]*|[^\s"#][^\s]*/g)
  return [...found].flatMap(([word, quoted]) => {
    if (quoted !== undefined) return [quoted.replace(/\\(.)/g, '$1')]
    return word.startsWith('#') ? [] : [word]
  })
}
