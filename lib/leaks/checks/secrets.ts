import { findingAt, type LeakCheck } from '../check.ts'
import type { Finding } from '../leak.ts'

/** The secrets that hooks of the build were given. */
export const secrets: LeakCheck = {
  name: 'secrets',
  summary: 'secrets that hooks were given, as they are or in base64',
  remedy: 'read the secret where it is needed, and write it to no file',
  content: (clues) => {
    const marks = [...clues.secrets].flatMap(([name, text]) =>
      secretMarks(text).map((mark) => [name, mark] as const),
    )
    if (marks.length === 0) return undefined
    return (path, content) => {
      const found = new Map<string, Finding>()
      for (const [name, mark] of marks) {
        if (found.has(name)) continue
        const offset = content.indexOf(mark)
        if (offset >= 0)
          found.set(name, findingAt({ path, content, offset }, `has the secret '${name}'`))
        else if (Buffer.from(path).includes(mark))
          found.set(name, { path: 'a file', what: `has the secret '${name}' in its name` })
      }
      return [...found.values()]
    }
  },
}

/** The bytes to look for: the text, its longest line where there are several, and base64 at each offset. */
function secretMarks(secret: Uint8Array): Buffer[] {
  const text = Buffer.from(Buffer.from(secret).toString('latin1').trim(), 'latin1')
  const lines = text.toString('latin1').split(/\r?\n/)
  const longest = lines.reduce((a, b) => (b.length > a.length ? b : a), '')
  const line = lines.length > 1 && longest.length >= 12 ? [Buffer.from(longest, 'latin1')] : []
  const encoded = [0, 1, 2].map((offset) => {
    const whole = Buffer.concat([Buffer.alloc(offset), text]).toString('base64')
    // Without the letters that the bytes before and behind it change; 56 of them fit a wrapped line.
    return whole.slice(offset === 0 ? 0 : offset + 1, -4).slice(0, 56)
  })
  return [
    text,
    ...line,
    ...encoded.filter((mark) => mark.length >= 8).map((mark) => Buffer.from(mark)),
  ]
}
