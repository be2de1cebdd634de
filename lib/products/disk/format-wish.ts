/** A format as it is asked for: `qcow2`, `qcow2:compression=none`. */
interface FormatWish {
  readonly name: string
  /** As typed. */
  readonly options: Readonly<Record<string, string>>
}

/** Reads `NAME[:KEY=VALUE]…`. A string says what is wrong with it. */
export function readFormatWish(text: string): FormatWish | string {
  const [name = '', ...parts] = text.split(':')
  const options: Record<string, string> = {}
  for (const part of parts) {
    const [, key, value] = /^([^=]+)=(.*)$/s.exec(part) ?? []
    if (key === undefined || value === undefined) return `Expected FORMAT:KEY=VALUE, got '${text}'`
    if (Object.hasOwn(options, key)) return `The option '${key}' is given twice in '${text}'`
    options[key] = value
  }
  return { name, options }
}
