import { Parser, type Result } from 'tap-parser'
import type { TestCase, TestSuite } from './suite.ts'

/**
 * The cases of a report in TAP; those of a test inside another have the names of both: `outer > inner`. A report that ends
 * before what it planned has a case more, which failed.
 */
export function readTap(text: string, name: string): TestSuite {
  const cases: TestCase[] = []
  for (const [event, what] of Parser.parse(text, { flat: true })) {
    if (event === 'assert') cases.push(caseOf(what as Result))
    if (event === 'complete') cases.push(...endOf(what as End))
  }
  return { name, cases }
}

/** What the parser knows at the end. */
interface End {
  readonly count: number
  readonly bailout: string | boolean
  readonly plan: { readonly start: number | null; readonly end: number | null }
}

function endOf({ count, bailout, plan: { start, end } }: End): TestCase[] {
  if (bailout !== false) return [failed('bail out', String(bailout))]
  if (start === null || end === null)
    return count === 0 ? [] : [failed('plan', `It ends after ${count} results, without a plan`)]
  const planned = end - start + 1
  return planned === count
    ? []
    : [failed('plan', `It has ${count} results, and planned were ${planned}`)]
}

function caseOf({ ok, skip, todo, name, id, time, diag }: Result): TestCase {
  return {
    name: name || `test ${id}`,
    seconds: (time ?? 0) / 1000,
    state: skip || todo ? 'skipped' : ok ? 'passed' : 'failed',
    ...(ok ? {} : { message: 'not ok', type: 'tap', text: diag ? JSON.stringify(diag) : '' }),
  }
}

function failed(name: string, message: string): TestCase {
  return { name, seconds: 0, state: 'failed', message, type: 'tap' }
}
