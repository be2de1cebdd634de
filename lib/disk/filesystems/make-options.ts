/** Which options the program that makes a filesystem takes here: those that leave it readable, and always the same. */
export interface MakeOptionRule {
  /** For people: `-m and -i`. */
  readonly description: string
  /** What is wrong with the words; empty: nothing. */
  faults(words: readonly string[]): string[]
}

/** An option and what may stand behind it. */
interface MakeOption {
  fits(value: string): boolean
  readonly description: string
}

/** A rule of options that each take a value: `-m 0`, or `-m0`. */
export function makeOptionRule(known: Readonly<Record<string, MakeOption>>): MakeOptionRule {
  return {
    description: Object.keys(known).join(', '),
    faults: (words) =>
      readMakeOptions(words).flatMap(([name, value]) => {
        const option = known[name]
        if (!option) return [`'${name}'`]
        return option.fits(value) ? [] : [`'${name} ${value}', expected ${option.description}`]
      }),
  }
}

/** Options with their values, in order; a word that is no option has no value. */
export function readMakeOptions(words: readonly string[]): [name: string, value: string][] {
  const read: [string, string][] = []
  const rest = [...words]
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const [, name, joined] = /^(-[A-Za-z])(.*)$/s.exec(word) ?? []
    if (name === undefined) read.push([word, ''])
    else read.push([name, joined || (rest.shift() ?? '')])
  }
  return read
}
