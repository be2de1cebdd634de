import fc from 'fast-check'
import type { Test } from 'tap'
import { ParfaitError } from '../../lib/errors.ts'

/** What means something in one language or another, and what is easily lost on the way. */
const marks = [
  '"',
  "'",
  '\\',
  '`',
  '$',
  '${',
  '$(',
  '%',
  '%41',
  ';',
  '&',
  '|',
  '||',
  '#',
  '!',
  '~',
  '=',
  ',',
  '-',
  '--',
  '.',
  '..',
  ':',
  '::',
  '/',
  '*',
  '?',
  '[',
  ']',
  '{',
  '}',
  '<',
  '>',
  '(',
  ')',
  '@',
  '+',
  ' ',
  '  ',
  '\t',
  '\n',
  '\r',
  '\r\n',
  '\v',
  '\0',
  '\x1b',
  '\x7f',
  '\x85',
  '\xa0',
  '\u2028',
  '\\n',
  '\\x41',
  '\\040',
  'é',
  'É',
  'à',
  '日',
  '\ufffd',
  '\ufeff',
  '😀',
  '\ud800',
  'a',
  'b',
  'Z',
  '0',
  '_',
  '\nwrite /etc/passwd x',
  '\n!touch mark',
  '\ndump <2> mark',
  '\ntouch mark;',
  '$(touch mark)',
]

const plain = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 30 })

/** Texts of all kinds; most are such that something can be said of them. */
const text = fc.oneof(
  { arbitrary: plain, weight: 6 },
  {
    arbitrary: fc.string({ unit: fc.constantFrom(...marks), minLength: 1, maxLength: 8 }),
    weight: 6,
  },
  {
    arbitrary: fc.tuple(plain, fc.constantFrom(...marks), plain).map((parts) => parts.join('')),
    weight: 3,
  },
  { arbitrary: fc.string({ unit: 'binary', maxLength: 12 }), weight: 1 },
  { arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }), weight: 2 },
  { arbitrary: plain.map((rest) => `-${rest}`), weight: 1 },
  {
    arbitrary: fc.constantFrom('', 'x'.repeat(255), '"'.repeat(9000), 'é'.repeat(5000)),
    weight: 1,
  },
)

/** A thousand texts; the seed is told, and `QUOTING_SEED` gives the same ones again. */
export function thousandTexts(t: Test): string[] {
  const seed = Number(process.env.QUOTING_SEED ?? Math.floor(Math.random() * 2 ** 31))
  t.comment(`QUOTING_SEED=${seed}`)
  return fc.sample(text, { numRuns: 1000, seed })
}

/** The same, as names that a file may have, each once. */
export function thousandNames(t: Test): string[] {
  const isName = (name: string) =>
    !/[/\0]|^\.{0,2}$|\p{Cs}/u.test(name) && Buffer.byteLength(name) <= 240
  return [...new Set(thousandTexts(t))].filter(isName)
}

export interface Said<T> {
  readonly text: string
  readonly said: T
}

/** Says each text; those that are refused are left out. Any other error is a fault, and so is to refuse nearly all. */
export function sayAll<T>(t: Test, texts: readonly string[], say: (text: string) => T): Said<T>[] {
  const all = texts.flatMap((text) => {
    try {
      return [{ text, said: say(text) }]
    } catch (error) {
      if (error instanceof ParfaitError && error.code === 'text-refused' && error.hint) return []
      throw error
    }
  })
  t.comment(`${all.length} of ${texts.length} can be said`)
  t.ok(all.length > 50, 'not all are refused')
  return all
}

/** Compares what came back, and shows the first few that did not. */
export function comesBack(
  t: Test,
  sent: readonly string[],
  back: readonly (string | undefined)[],
): void {
  const wrong = sent.flatMap((one, at) => (one === back[at] ? [] : [{ sent: one, back: back[at] }]))
  t.strictSame(wrong.slice(0, 5), [], `${sent.length} come back`)
  t.equal(back.length, sent.length, 'and nothing else')
}
