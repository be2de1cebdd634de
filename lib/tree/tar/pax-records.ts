/**
 * The records of a pax extended header: `LENGTH KEY=VALUE`, a line feed behind each, the length being that of the
 * whole record. Values are bytes: those of extended attributes need be no text. See pax(1), "pax Extended Header".
 */
export function encodePax(records: ReadonlyMap<string, Uint8Array>): Buffer {
  return Buffer.concat(
    [...records].flatMap(([key, value]) => {
      const name = Buffer.from(` ${key}=`)
      const rest = name.length + value.length + 1
      return [Buffer.from(`${recordLength(rest)}`), name, value, lineFeed]
    }),
  )
}

const lineFeed = Buffer.from('\n')

/** The length counts its own digits. */
function recordLength(rest: number): number {
  const guess = rest + `${rest}`.length
  return rest + `${guess}`.length
}

/** The records of a header; undefined for bytes that are none. Of equal keys the last one counts. */
export function decodePax(bytes: Buffer): Map<string, Buffer> | undefined {
  const records = new Map<string, Buffer>()
  for (let at = 0; at < bytes.length; ) {
    const [, digits = ''] = /^([1-9][0-9]{0,8}) /.exec(bytes.toString('latin1', at, at + 10)) ?? []
    const end = at + Number(digits)
    const equals = bytes.indexOf('=', at)
    const start = at + digits.length + 1
    const isSound = digits !== '' && end <= bytes.length && equals > start && equals < end
    if (!isSound || bytes[end - 1] !== 0x0a) return undefined
    records.set(bytes.toString('utf8', start, equals), bytes.subarray(equals + 1, end - 1))
    at = end
  }
  return records
}
