import { createContext, Script } from 'node:vm'
import { ParfaitError } from './errors.ts'

/** Milliseconds that a pattern may take: one that backtracks would take for ever, and hears no Ctrl-C. */
const limit = 1000

/** No pattern takes long for a shorter text. Characters. */
const shortest = 16

const place = createContext({ expression: /x/, text: '' })
const script = new Script('expression.test(text)')

/** A regular expression with an end, as far as ajv uses one; by its text it tells one from the other. */
interface BoundedPattern {
  test(text: string): boolean
  toString(): string
}

/** The engine of patterns for ajv: that of JavaScript. `test` throws: `settings-invalid`. */
export function boundedPattern(pattern: string, flags: string): BoundedPattern {
  const expression = new RegExp(pattern, flags)
  return { test: (text) => testWithin(expression, text), toString: () => String(expression) }
}
boundedPattern.code = 'boundedPattern'

function testWithin(expression: RegExp, text: string): boolean {
  if (text.length < shortest) return expression.test(text)
  Object.assign(place, { expression, text })
  try {
    return script.runInContext(place, { timeout: limit }) as boolean
  } catch (cause) {
    throw new ParfaitError(
      'settings-invalid',
      `The pattern '${expression.source}' of a schema takes longer than ${limit / 1000} s for a text of ${text.length} characters`,
      { hint: 'write a pattern that need not try so much, or give another value', cause },
    )
  }
}
