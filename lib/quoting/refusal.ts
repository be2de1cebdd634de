import { ParfaitError } from '../errors.ts'

/** A language that a program reads, as far as a single text in it goes. */
export interface TextLanguage {
  /** As users know it: `a script for debugfs`. */
  readonly name: string
  /** What no text in it can have; NUL and halves of surrogate pairs none can have anywhere. */
  readonly cannot: RegExp
  /** The same in words: `line ends`. */
  readonly without: string
  /** Any bytes can be in it, also such as are no UTF-8; see `textOfBytes`. */
  readonly takesBytes?: true
  /** Bytes that the program reads at most. */
  readonly longest?: number
}

const hint =
  'choose another name or value; a file of a tree can be renamed or removed in a finalise hook'

/** Ends where a text cannot be said in a language. `place` is where it came from. Error: `text-refused`. */
export function requireSayable(text: string, language: TextLanguage, place: string): void {
  const fault = findFault(text, language)
  if (fault !== undefined) refuseText({ text, language: language.name, wanted: fault, place })
}

function findFault(
  text: string,
  { cannot, without, takesBytes, longest }: TextLanguage,
): string | undefined {
  if (text.includes('\0')) return 'a text without NUL'
  const known = takesBytes ? text.replaceAll(/[\udc80-\udcff]/gu, '') : text
  if (/\p{Cs}/u.test(known)) return 'a text that is Unicode'
  if (cannot.test(text)) return `a text without ${without}`
  const isLong = longest !== undefined && Buffer.byteLength(text) > longest
  return isLong ? `a text of at most ${longest} bytes` : undefined
}

/** Says that a text has no place in a language. Error: `text-refused`. */
export function refuseText(of: {
  readonly text: string
  readonly language: string
  readonly wanted: string
  readonly place: string
}): never {
  const { text, language, wanted, place } = of
  const shown = text.length > 200 ? `${text.slice(0, 200)}…` : text
  throw new ParfaitError(
    'text-refused',
    `Expected ${wanted}, which is what ${language} can hold, got ${JSON.stringify(shown)}`,
    { place, hint },
  )
}
