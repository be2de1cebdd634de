import { SaxesParser, type SaxesTagPlain } from 'saxes'
import type { TestCase, TestSuite } from './suite.ts'

/** A case that is being read. */
type OpenCase = { -readonly [Key in keyof TestCase]: TestCase[Key] }

/**
 * The suites of a report as JUnit writes it; undefined where it is XML of another kind. Suites without cases of their own are
 * left out. Nothing that it refers to is read: no entity is known but those of XML. Error: that of the parser.
 */
export function readJunit(text: string, name: string): TestSuite[] | undefined {
  const parser = new SaxesParser()
  const suites: { name: string; cases: OpenCase[] }[] = []
  const open: { name: string; cases: OpenCase[] }[] = []
  let root: string | undefined
  let current: OpenCase | undefined
  let saying = false
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', (tag: SaxesTagPlain) => {
    root ??= tag.name
    const { attributes } = tag
    if (tag.name === 'testsuite') {
      const suite = { name: attributes.name || name, cases: [] }
      suites.push(suite)
      open.push(suite)
    } else if (tag.name === 'testcase') current = caseOf(attributes)
    else if (current !== undefined) saying = readState(tag, current) || saying
  })
  const say = (said: string) => {
    if (current && saying) current.text = (current.text ?? '') + said
  }
  parser.on('text', say)
  parser.on('cdata', say)
  parser.on('closetag', ({ name: closed }: SaxesTagPlain) => {
    if (closed === 'failure' || closed === 'error') saying = false
    if (closed === 'testsuite') open.pop()
    if (closed !== 'testcase' || current === undefined) return
    open.at(-1)?.cases.push(current)
    current = undefined
  })
  parser.write(text).close()
  if (root !== 'testsuites' && root !== 'testsuite') return undefined
  return suites.filter(({ cases }) => cases.length > 0)
}

function caseOf(attributes: Readonly<Record<string, string>>): OpenCase {
  const { name = '', classname, time = '' } = attributes
  const seconds = Number(time.replaceAll(',', ''))
  return {
    name,
    seconds: Number.isFinite(seconds) && seconds > 0 ? seconds : 0,
    state: 'passed',
    ...(classname ? { group: classname } : {}),
  }
}

/** True where its text says why it failed. */
function readState({ name, attributes }: SaxesTagPlain, into: OpenCase): boolean {
  if (name === 'skipped' && into.state === 'passed') into.state = 'skipped'
  if (name !== 'failure' && name !== 'error') return false
  into.state = 'failed'
  into.message ??= attributes.message ?? ''
  into.type ??= attributes.type ?? name
  return true
}
