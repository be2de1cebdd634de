import { writeFileSync } from 'node:fs'
import t from 'tap'
import { unitCommand, unitLine, unitList } from '../../lib/quoting/systemd-unit.ts'
import { run } from '../../lib/run.ts'
import { needs } from '../disk/needs.ts'
import { comesBack, sayAll, thousandTexts } from './texts.ts'

/** The settings of a section: systemd.syntax(7), with lines that go on and comments. */
function settings(text: string): string[][] {
  const joined = text.replace(/\\\n/g, ' ')
  return joined
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^\s*[#;[]/.test(line))
    .map((line) => [
      line.slice(0, line.indexOf('=')).trim(),
      line.slice(line.indexOf('=') + 1).trim(),
    ])
}

/** The words of a command: systemd.service(5), "Command lines". */
function commandWords(value: string): string[] {
  const words = value.match(/(?:"(?:\\.|[^"\\])*"|[^\s"])+/gs) ?? []
  return words.map((word) => {
    const inner = /^"(.*)"$/s.exec(word)?.[1] ?? word
    const plain = inner.replace(
      /\\(.)/gs,
      (_, letter: string) => ({ n: '\n', t: '\t' })[letter] ?? letter,
    )
    if (/(?<!%)(%%)*%(?!%)|(?<!\$)(\$\$)*\$(?!\$)/.test(plain)) throw new Error(`expanded: ${word}`)
    return plain.replaceAll('%%', '%').replaceAll('$$', '$')
  })
}

t.test('values', async (t) => {
  const lines = sayAll(t, thousandTexts(t), (text) => unitLine('Description', text, 'here'))
  const read = settings(`[Unit]\n${lines.map(({ said }) => `${said}\n`).join('')}`)
  comesBack(
    t,
    lines.map(({ text }) => text),
    read.map(([, value]) => value),
  )
})

t.test('lists', async (t) => {
  const lines = sayAll(t, thousandTexts(t), (text) => unitList('Name', ['a', text], 'here'))
  comesBack(
    t,
    lines.map(({ text }) => JSON.stringify(['a', text])),
    settings(lines.map(({ said }) => said).join('\n')).map(([, value = '']) =>
      JSON.stringify(value.split(/\s+/)),
    ),
  )
})

t.test('commands', { skip: needs('systemd-analyze') }, async (t) => {
  const lines = sayAll(t, thousandTexts(t), (text) =>
    unitCommand('ExecStart', ['/bin/echo', text, 'end'], 'here'),
  ).filter(({ text }) => Buffer.byteLength(text) < 2000)
  const unit = `[Service]\nType=oneshot\n${lines.map(({ said }) => `${said}\n`).join('')}`
  comesBack(
    t,
    lines.map(({ text }) => JSON.stringify(['/bin/echo', text, 'end'])),
    settings(unit)
      .slice(1)
      .map(([, value = '']) => JSON.stringify(commandWords(value))),
  )
  const folder = t.testdir({})
  writeFileSync(`${folder}/x.service`, unit)
  const { stderr } = await run('systemd-analyze', ['verify', '--man=no', `${folder}/x.service`])
  t.equal(
    stderr
      .split('\n')
      .filter((line) => line.includes('x.service'))
      .join('\n'),
    '',
    'systemd reads it',
  )
})

t.test('single ones', async (t) => {
  t.equal(
    unitCommand('ExecStart', ['/bin/x', 'a b', '%n $x', '"\\\n'], ''),
    'ExecStart=/bin/x "a b" "%%n $$x" "\\"\\\\\\n"',
  )
  for (const value of ['\ufffe', 'a\nb', 'a\\', ' a', 'a\r'])
    t.throws(() => unitLine('X', value, 'here'), { code: 'text-refused', place: 'here' })
  t.equal(unitLine('ExecStart', '', ''), 'ExecStart=')
  for (const program of ['x', '-/bin/x', '/bin/a b', ''])
    t.throws(() => unitCommand('X', [program], 'here'), { code: 'text-refused', place: 'here' })
})
