/** Every rule finds what it is for, where it is, and lets the same pass without the fault. */
import { chmodSync, symlinkSync } from 'node:fs'
import { basename, join } from 'node:path'
import t, { type Test } from 'tap'
import { type Finding, lintSubject } from '../../../lib/lint/lint.ts'
import { rules } from '../../../lib/lint/rules/index.ts'
import { readSubject } from '../../../lib/lint/subject.ts'
import { type FlavourFiles, writeFlavours } from '../../fixtures/busybox-base.ts'
import type { RuleCase } from './case.ts'
import { elementCases } from './elements.ts'
import { flavourCases } from './flavour.ts'
import { hookCases } from './hooks.ts'
import { scriptCases } from './scripts.ts'

const cases: readonly RuleCase[] = [...hookCases, ...flavourCases, ...scriptCases, ...elementCases]

async function lint(folder: string): Promise<readonly Finding[]> {
  const { findings, missingTools } = await lintSubject(await readSubject(folder))
  t.strictSame(missingTools, [], 'all programs are there')
  return findings
}

function write(t: Test, files: FlavourFiles, modes: Readonly<Record<string, number>> = {}): string {
  const folder = join(writeFlavours(t.testdir({}), { acme: files }), 'acme')
  for (const [path, mode] of Object.entries(modes)) chmodSync(join(folder, path), mode)
  return folder
}

const placeOf = ({ file, line, column }: Finding) =>
  line === undefined ? file : `${file}:${line}:${column ?? 1}`

for (const [index, one] of cases.entries())
  t.test(`${index} ${one.rule}: ${one.at}`, async (t) => {
    const bad = await lint(write(t, one.bad, one.modes))
    const found = bad.find(({ rule, file, line, ...rest }) => {
      return rule === one.rule && placeOf({ rule, file, line, ...rest } as Finding) === one.at
    })
    const places = bad.map((finding) => `${finding.rule} ${placeOf(finding)}`)
    if (!t.ok(found, 'it is found', { places })) return
    if (one.message) t.match(found?.message, one.message)
    if (one.severity) t.equal(found?.severity, one.severity)
    const good = await lint(write(t, one.good, one.goodModes))
    t.strictSame(
      good.filter(({ rule }) => rule === one.rule),
      [],
      'and not without the fault',
    )
  })

t.test('links', async (t) => {
  const folder = write(t, { 'lib/a': 'x\n' })
  symlinkSync('a', join(folder, 'lib/b'))
  symlinkSync('gone', join(folder, 'lib/c'))
  symlinkSync('../../elsewhere', join(folder, 'lib/d'))
  symlinkSync(folder, join(folder, 'lib/e'))
  const found = (await lint(folder)).filter(({ rule }) => rule === 'broken-link')
  t.strictSame(
    found.map(({ file, severity }) => [file, severity]),
    [
      ['lib/c', 'error'],
      ['lib/d', 'error'],
      ['lib/e', 'warning'],
    ],
  )
})

t.test('the name of the folder', async (t) => {
  for (const [name, isGood] of [
    ['a.b', false],
    ['a b', false],
    ['my-app_2', true],
  ] as const) {
    const folder = join(writeFlavours(t.testdir({}), { [name]: { 'lib/a': 'x\n' } }), name)
    const found = (await lint(folder)).some(({ rule }) => rule === 'flavour-name')
    t.equal(found, !isGood, basename(folder))
  }
})

t.test('every rule has cases, a sentence, and one name', (t) => {
  const tested = [...cases.map(({ rule }) => rule), 'broken-link', 'flavour-name']
  const ids = rules.map(({ id }) => id)
  t.strictSame([...new Set(tested)].sort(), [...ids].sort())
  t.strictSame(ids, [...new Set(ids)])
  for (const { id, explanation } of rules) t.match(explanation, /^[a-z#'].{15,}[^.]$/, id)
  t.end()
})
