/** Replaces what must not be seen in a text. */
export type Redact = (text: string) => string

const mark = '***'
/** A run of letters of base64 is compared where it is so long: shorter ones are words. */
const shortestRun = 12
/** Lines of a secret that are shorter, such as a closing brace, are no secret by themselves. */
const shortestLine = 6

/**
 * Makes the function that hides secrets in what hooks print: as they are, line by line, JSON-escaped, and in
 * base64 at every offset, wrapped or not. It guards against accidents: who means to print a secret can encode it.
 */
export function redactor(secrets: readonly Uint8Array[]): Redact {
  if (secrets.length === 0) return (text) => text
  const texts = secrets.flatMap((secret) => spellings(Buffer.from(secret)))
  const longestFirst = [...new Set(texts)].sort((a, b) => b.length - a.length)
  const encoded = secrets.flatMap((secret) => encodings(Buffer.from(secret)))
  const hideRun = (run: string) => (encoded.some((one) => overlap(run, one)) ? mark : run)
  return (text) => {
    let shown = text
    for (const spelling of longestFirst) shown = shown.replaceAll(spelling, mark)
    return encoded.length === 0
      ? shown
      : shown.replace(new RegExp(`[A-Za-z0-9+/_-]{${shortestRun},}={0,2}`, 'g'), hideRun)
  }
}

function spellings(secret: Buffer): string[] {
  const text = secret.toString()
  const whole = text.trim()
  const lines = whole.split(/\r?\n/).map((line) => line.trim())
  const parts = lines.length === 1 ? [] : lines.filter((line) => line.length >= shortestLine)
  return [text, whole, ...parts].flatMap((part) => [
    part,
    JSON.stringify(part).slice(1, -1),
    encodeURIComponent(wellFormed(part)),
    Buffer.from(part).toString('hex'),
  ])
}

/** encodeURIComponent takes no half of a surrogate pair. */
function wellFormed(text: string): string {
  return Buffer.from(text).toString()
}

/** Base64 of a secret behind nothing, one and two other bytes, without what those bytes change. */
function encodings(secret: Buffer): string[] {
  const whole = Buffer.from(secret.toString('latin1').trim(), 'latin1')
  return [0, 1, 2]
    .map((offset) => {
      const text = Buffer.concat([Buffer.alloc(offset), whole]).toString('base64')
      const end =
        (offset + whole.length) % 3 === 0 ? text.length : text.replace(/=+$/, '').length - 1
      return text.slice(offset === 0 ? 0 : offset + 1, end)
    })
    .filter((text) => text.length >= shortestRun)
}

/** True where a run has the encoding in it, or is a piece of it, as of a line that was wrapped. */
function overlap(run: string, encoding: string): boolean {
  const plain = run.replace(/=+$/, '').replaceAll('-', '+').replaceAll('_', '/')
  if (plain.includes(encoding) || encoding.includes(plain)) return true
  // The first and the last line of a wrapped text begin before the secret, or end after it.
  const piece = Math.min(plain.length, encoding.length, 24)
  return (
    piece >= 16 &&
    (plain.includes(encoding.slice(0, piece)) || plain.includes(encoding.slice(-piece)))
  )
}

/** Redacts every text in a JSON value. */
export function redactValue(value: unknown, redact: Redact): unknown {
  if (typeof value === 'string') return redact(value)
  if (Array.isArray(value)) return value.map((inner) => redactValue(inner, redact))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [redact(key), redactValue(inner, redact)]),
  )
}
