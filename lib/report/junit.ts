import { sayable, type XmlElement, xmlDocument } from '../quoting/xml.ts'

/** What became of one case, for CI systems. */
export interface JunitCase {
  readonly name: string
  readonly seconds: number
  readonly state: 'passed' | 'failed' | 'skipped'
  /** Of one that failed: what it is called in a line, and its kind. */
  readonly message?: string
  readonly type?: string
  /** What it said. */
  readonly text?: string
}

/** Cases as CI systems read them: one suite; https://github.com/testmoapp/junitxml */
export function junitText(suite: string, cases: readonly JunitCase[]): string {
  const count = (state: JunitCase['state']) => cases.filter((one) => one.state === state).length
  const numbers = {
    tests: cases.length,
    failures: count('failed'),
    skipped: count('skipped'),
    time: cases.reduce((sum, { seconds }) => sum + seconds, 0).toFixed(3),
  }
  const content = cases.map((one) => caseOf(one, suite))
  const attributes = { name: sayable(suite), ...numbers }
  return xmlDocument({
    name: 'testsuites',
    attributes: numbers,
    content: [{ name: 'testsuite', attributes, content }],
  })
}

function caseOf({ name, seconds, state, ...more }: JunitCase, suite: string): XmlElement {
  const { message = '', type = '', text = '' } = more
  const about = { message: sayable(message), type: sayable(type) }
  const content: XmlElement[] = []
  if (state === 'failed')
    content.push({ name: 'failure', attributes: about, content: sayable(text) })
  if (state === 'skipped') content.push({ name: 'skipped' })
  if (state === 'passed' && text !== '')
    content.push({ name: 'system-out', content: sayable(text) })
  const attributes = {
    classname: sayable(suite),
    name: sayable(name),
    time: seconds.toFixed(3),
  }
  return { name: 'testcase', attributes, content }
}
