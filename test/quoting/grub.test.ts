import { writeFileSync } from 'node:fs'
import t from 'tap'
import { grubLine, requireGrubArgument } from '../../lib/quoting/grub.ts'
import { kernelWord, kernelWords } from '../../lib/quoting/kernel-command-line.ts'
import { run } from '../../lib/run.ts'
import { needs } from '../disk/needs.ts'
import { loaderCommandLine, rescueWords } from './grub-model.ts'
import { nextArguments } from './kernel-model.ts'
import { comesBack, sayAll, thousandTexts } from './texts.ts'

t.test('words of the rescue shell', async (t) => {
  const lines = sayAll(t, thousandTexts(t), (text) => grubLine(['echo', text, 'end'], 'here'))
  comesBack(
    t,
    lines.map(({ text }) => JSON.stringify(['echo', text, 'end'])),
    lines.map(({ said }) => JSON.stringify(rescueWords(said))),
  )
})

t.test('a menu that GRUB can read', { skip: needs('grub-script-check') }, async (t) => {
  const folder = t.testdir({})
  const lines = sayAll(t, thousandTexts(t), (text) =>
    grubLine(['menuentry', text, { verbatim: '{' }], 'here'),
  )
  writeFileSync(
    `${folder}/grub.cfg`,
    lines.map(({ said, text }) => `${said}\n  ${grubLine(['linux', text], '')}\n}\n`).join(''),
  )
  await t.resolves(run('grub-script-check', [`${folder}/grub.cfg`]))
})

t.test('words of a command line, through GRUB to the kernel', async (t) => {
  const words = sayAll(t, thousandTexts(t), (text) => {
    kernelWord(text, 'here')
    return grubLine(['linux', '/k', requireGrubArgument(text, 'here'), 'last'], 'here')
  })
  comesBack(
    t,
    words.map(({ text }) => JSON.stringify([text, 'last'])),
    words.map(({ said }) =>
      JSON.stringify(nextArguments(loaderCommandLine(rescueWords(said).slice(2)))),
    ),
  )
})

t.test('a whole command line', async (t) => {
  const lines = sayAll(t, thousandTexts(t), (text) => kernelWords(text, 'here'))
  comesBack(
    t,
    lines.map(({ said }) => JSON.stringify(said)),
    lines.map(({ text }) => JSON.stringify(nextArguments(text))),
  )
  const good: [string, string[]][] = [
    ['', []],
    ['  a\tb ', ['a', 'b']],
    ['"a b" c="d e" f=', ['a b', 'c=d e', 'f=']],
  ]
  for (const [line, expected] of good) t.strictSame(kernelWords(line, ''), expected, line)
  for (const line of ['a"b', '"a', 'a=b"c d"', 'é', 'a\nb', 'x'.repeat(2048)])
    t.throws(
      () => kernelWords(line, 'here'),
      { code: 'text-refused', place: 'here' },
      line.slice(0, 20),
    )
  t.equal(kernelWord('a=b c', ''), 'a="b c"')
  t.equal(kernelWord('a b=c', ''), '"a b=c"')
})

t.test('what GRUB would change', async (t) => {
  t.equal(requireGrubArgument('a\\x2db', ''), 'a\\x2db')
  for (const word of ["'", '"', '\\', 'a\\'])
    t.throws(() => requireGrubArgument(word, 'here'), { code: 'text-refused', place: 'here' }, word)
  t.throws(() => grubLine([''], 'here'), { code: 'text-refused', place: 'here' })
})
