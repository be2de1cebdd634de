import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import t, { type Test } from 'tap'
import { aptConfLine, aptSourceLine, deb822Line } from '../../lib/quoting/apt.ts'
import { needs } from '../disk/needs.ts'
import { comesBack, sayAll, thousandTexts } from './texts.ts'

/** The suites that apt reads from the files in a folder of its own. */
function suites(t: Test, name: string, text: string): string[] {
  const folder = t.testdir({ empty: '' })
  mkdirSync(`${folder}/parts`)
  writeFileSync(`${folder}/parts/${name}`, text)
  const options = [`Dir::Etc::SourceParts=${folder}/parts`, `Dir::Etc::SourceList=${folder}/empty`]
  const output = execFileSync(
    'apt-get',
    [
      ...options.flatMap((option) => ['-o', option]),
      'indextargets',
      '--no-release-info',
      '--format',
      '$(RELEASE)|',
      'Identifier: Packages',
    ],
    { env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8' }, maxBuffer: 64 << 20 },
  ).toString()
  return [...new Set(output.split('|\n').slice(0, -1))]
}

/** What apt itself makes something of: its variables, and paths. */
function words(t: Test): string[] {
  return [...new Set(thousandTexts(t))].filter(
    (text) => !/\$\(|\/|^\.+$/.test(text) && text.length < 200,
  )
}

const skip = needs('apt-get', 'apt-config')

t.test('deb822', { skip }, async (t) => {
  const lines = sayAll(t, words(t), (text) => deb822Line('Suites', [`s${text}`], 'here'))
  const head = 'Types: deb\nURIs: http://example.invalid/\nComponents: main\nTrusted: yes\n'
  const back = suites(t, 'x.sources', lines.map(({ said }) => `${head}${said}\n\n`).join(''))
  comesBack(
    t,
    lines.map(({ text }) => `s${text}`),
    back,
  )
})

t.test('the one-line style', { skip }, async (t) => {
  const lines = sayAll(t, words(t), (text) =>
    aptSourceLine(['http://example.invalid/', `s${text}`, 'main'], 'here'),
  )
  const back = suites(t, 'x.list', lines.map(({ said }) => `${said}\n`).join(''))
  comesBack(
    t,
    lines.map(({ text }) => `s${text}`),
    back,
  )
})

t.test('apt.conf', { skip }, async (t) => {
  const lines = sayAll(
    t,
    thousandTexts(t).filter((text) => text !== ''),
    (text) => aptConfLine('Some::Value', text, 'here'),
  )
  const folder = t.testdir({})
  writeFileSync(
    `${folder}/conf`,
    lines.map(({ said }, at) => `${said.replace('::', `${at}::`)}\n`).join(''),
  )
  const output = execFileSync('apt-config', [
    'dump',
    '--format',
    '%f\t%v\n',
    '-c',
    `${folder}/conf`,
  ]).toString()
  const back = new Map(
    output.split('\n').map((line) => [line.split('\t')[0], line.slice(line.indexOf('\t') + 1)]),
  )
  comesBack(
    t,
    lines.map(({ text }) => text),
    lines.map((_, at) => back.get(`Some${at}::Value`)),
  )
})

t.test('what apt cannot hold', async (t) => {
  for (const word of ['', 'a b', 'a\nDeb: x', '#', '"'])
    t.throws(
      () => deb822Line('URIs', [word], 'here'),
      { code: 'text-refused', place: 'here' },
      word,
    )
  t.throws(() => aptSourceLine(['[x]'], 'here'), { code: 'text-refused', place: 'here' })
  t.throws(() => aptConfLine('A', 'a"; B "c', 'here'), { code: 'text-refused', place: 'here' })
})
