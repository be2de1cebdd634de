import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { run } from '../../lib/run.ts'
import { junitText } from '../../lib/test-reports/junit.ts'
import { readReports } from '../../lib/test-reports/read-reports.ts'
import { tapText } from '../../lib/test-reports/tap-text.ts'
import { needs } from '../disk/needs.ts'

const junit = `<?xml version="1.0"?>
<testsuites><testsuite name="web" tests="3">
  <properties><property name="x" value="y"/></properties>
  <testcase classname="a.B" name="loads" time="1.5"/>
  <testcase name="saves"><failure message="no disk" type="IOError"><![CDATA[at <1>]]> &amp; more</failure>
    <system-out>said</system-out></testcase>
  <testcase name="later"><skipped/></testcase>
</testsuite><testsuite name="empty"/></testsuites>`

const tap = `TAP version 14
# Subtest: outer
    ok 1 - a # time=12.5ms
    not ok 2 - b
      ---
      found: 1
      ...
    1..2
not ok 1 - outer
ok 2 - c # SKIP no net
1..5
`

t.test('reports of both kinds, in the order of their paths', async (t) => {
  const folder = t.testdir({
    'z.tap': tap,
    sub: { 'web.xml': junit },
    'notes.xml': '<notes><testcase name="none"/></notes>',
    'log.txt': 'ok 1',
  })
  symlinkSync('/etc/passwd', `${folder}/link.tap`)
  mkdirSync(`${folder}/folder.xml`)
  t.match(await readReports(folder), [
    {
      name: 'web',
      cases: [
        { name: 'loads', group: 'a.B', seconds: 1.5, state: 'passed' },
        {
          name: 'saves',
          state: 'failed',
          message: 'no disk',
          type: 'IOError',
          text: 'at <1> & more',
        },
        { name: 'later', state: 'skipped' },
      ],
    },
    {
      name: 'z.tap',
      cases: [
        { name: 'outer > a', seconds: 0.0125, state: 'passed' },
        { name: 'outer > b', state: 'failed', text: '{"found":1}' },
        { name: 'c', state: 'skipped' },
        { name: 'plan', state: 'failed', message: 'It has 2 results, and planned were 5' },
      ],
    },
  ])
})

t.test('what cannot be read is a case that failed', async (t) => {
  const bombs = {
    'a.xml': '<testsuite><testcase',
    'b.xml':
      '<!DOCTYPE x [<!ENTITY a SYSTEM "/etc/passwd">]><testsuite><testcase name="&a;"/></testsuite>',
    'c.tap': 'ok 1\nBail out! no disk\n',
    'd.tap': 'ok 1\n',
    'e.tap': 'no TAP at all\n',
    'f.xml': '',
  }
  const found = await readReports(t.testdir(bombs))
  t.match(
    found.map(({ cases }) => cases.at(-1)),
    [
      { name: 'a.xml', message: /cannot be read: .*unclosed tag/ },
      { name: 'b.xml', message: /cannot be read: .*undefined entity/ },
      { message: 'no disk' },
      { message: 'It ends after 1 results, without a plan' },
      { name: 'f.xml', state: 'failed' },
    ],
  )
  t.notMatch(JSON.stringify(found), /root:/)
  const large = t.testdir({})
  writeFileSync(`${large}/big.tap`, Buffer.alloc((32 << 20) + 1))
  t.match(await readReports(large), [{ cases: [{ message: /it is larger than 32 MiB/ }] }])
})

t.test('names that are no text', async (t) => {
  const folder = t.testdir({})
  writeFileSync(Buffer.from(`${folder}/\xff\n.tap`, 'latin1'), 'not ok 1 - \x1b[31mred\n1..1\n')
  const suites = await readReports(folder)
  t.equal(suites[0]?.name, '\\xff\\x0a.tap')
  t.equal(
    tapText(suites),
    'TAP version 14\n1..1\nnot ok 1 - \\\\xff\\\\x0a.tap > \\\\x1b[31mred\n# not ok\n',
  )
})

t.test('read again, as both', { skip: needs('xmllint') }, async (t) => {
  const suites = await readReports(t.testdir({ 'a.xml': junit, 'b.tap': tap }))
  const input = junitText(suites)
  const { stdout } = await run('xmllint', ['--xpath', 'string(//testsuites/@failures)', '-'], {
    input,
  })
  t.equal(stdout.trim(), '3')
  const again = t.testdir({ 'a.xml': input, 'b.tap': tapText(suites) })
  const [fromXml, , fromTap] = await readReports(again)
  t.equal(fromXml?.cases.length, 3)
  t.strictSame(
    fromTap?.cases.map(({ state }) => state),
    suites.flatMap(({ cases }) => cases.map(({ state }) => state)),
  )
})
