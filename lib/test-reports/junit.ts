import { sayable, type XmlElement, xmlDocument } from '../quoting/xml.ts'
import type { TestCase, TestSuite } from './suite.ts'

/** Suites as CI systems read them; https://github.com/testmoapp/junitxml */
export function junitText(suites: readonly TestSuite[]): string {
  return xmlDocument({
    name: 'testsuites',
    attributes: numbersOf(suites.flatMap(({ cases }) => cases)),
    content: suites.map(({ name, cases }) => ({
      name: 'testsuite',
      attributes: { name: sayable(name), ...numbersOf(cases) },
      content: cases.map((one) => caseOf(one, name)),
    })),
  })
}

function numbersOf(cases: readonly TestCase[]): Readonly<Record<string, string | number>> {
  const count = (state: TestCase['state']) => cases.filter((one) => one.state === state).length
  return {
    tests: cases.length,
    failures: count('failed'),
    skipped: count('skipped'),
    time: cases.reduce((sum, { seconds }) => sum + seconds, 0).toFixed(3),
  }
}

function caseOf(
  { name, seconds, state, group = '', ...more }: TestCase,
  suite: string,
): XmlElement {
  const { message = '', type = '', text = '' } = more
  const about = { message: sayable(message), type: sayable(type) }
  const content: XmlElement[] = []
  if (state === 'failed')
    content.push({ name: 'failure', attributes: about, content: sayable(text) })
  if (state === 'skipped') content.push({ name: 'skipped' })
  if (state === 'passed' && text !== '')
    content.push({ name: 'system-out', content: sayable(text) })
  const attributes = {
    classname: sayable(group || suite),
    name: sayable(name),
    time: seconds.toFixed(3),
  }
  return { name: 'testcase', attributes, content }
}
