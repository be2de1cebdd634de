/** A regular expression of a user for a console, where `^` and `$` mean lines; undefined for what is none. */
export function consolePattern(text: string): RegExp | undefined {
  try {
    return new RegExp(text, 'm')
  } catch {
    return undefined
  }
}
