import t from 'tap'
import { ipxeLine } from '../../lib/quoting/ipxe.ts'
import { pxelinuxFile, pxelinuxLine } from '../../lib/quoting/pxelinux.ts'
import { comesBack, sayAll, thousandTexts } from './texts.ts'

/** `split_command` and `command_terminator` of iPXE's src/core/exec.c, of a line of a script. */
function ipxeWords(script: string): string[] {
  const [line = '', ...more] = script.split('\n')
  if (more.length > 0) throw new Error(`more than a line: ${script}`)
  const words = line.split(/[ \t\n\v\f\r]+/).filter(Boolean)
  const end = words.findIndex((word) => word.startsWith('#') || ['||', '&&', ';'].includes(word))
  if (words.some((word) => word.includes('${'))) throw new Error(`a setting: ${script}`)
  return end < 0 ? words : words.slice(0, end)
}

t.test('words of iPXE', async (t) => {
  const lines = sayAll(t, thousandTexts(t), (text) => ipxeLine(['kernel', text, 'end'], 'here'))
  comesBack(
    t,
    lines.map(({ text }) => JSON.stringify(['kernel', text, 'end'])),
    lines.map(({ said }) => JSON.stringify(ipxeWords(said))),
  )
  t.equal(ipxeLine(['a', { text: 'b=', setting: 'mac:hexhyp' }], ''), `a b=$\{mac:hexhyp}`)
  for (const word of ['', 'a b', '#x', '&&', '||', ';', `$\{net0/mac}`, 'a\nb', 'é'])
    t.throws(() => ipxeLine([word], 'here'), { code: 'text-refused', place: 'here' }, word)
})

/** A directive, and the rest of its line, as com32/elflink/ldlinux/readconfig.c of syslinux parts them. */
function pxelinuxParts(text: string): string[] {
  const [line = '', ...more] = text.split('\n')
  if (more.length > 0) throw new Error(`more than a line: ${text}`)
  const [, directive = '', value = ''] = /^\s*(\w+)\s*(.*?)[\s]*$/.exec(line) ?? []
  return [directive, value]
}

t.test('lines of PXELINUX', async (t) => {
  const lines = sayAll(t, thousandTexts(t), (text) => pxelinuxLine('APPEND', text, 'here'))
  comesBack(
    t,
    lines.map(({ text }) => JSON.stringify(['APPEND', text])),
    lines.map(({ said }) => JSON.stringify(pxelinuxParts(said))),
  )
  for (const value of ['a\nb', ' a', '-', 'é', 'x'.repeat(2048)])
    t.throws(() => pxelinuxLine('APPEND', value, 'here'), { code: 'text-refused', place: 'here' })
})

t.test('files of PXELINUX', async (t) => {
  const files = sayAll(t, thousandTexts(t), (text) => pxelinuxFile(text, 'here'))
  t.ok(files.every(({ said }) => /^[!-~]*$/.test(said) && !/[,:]/.test(said)))
  for (const name of ['a b', 'a,b', 'server::file', 'http://x'])
    t.throws(() => pxelinuxFile(name, 'here'), { code: 'text-refused', place: 'here' })
})
