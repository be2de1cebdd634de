import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import t from 'tap'
import { bashDeclaration } from '../../lib/quoting/bash-declaration.ts'
import { shellLine, shellWord } from '../../lib/quoting/shell.ts'
import { needs } from '../disk/needs.ts'
import { comesBack, sayAll, thousandTexts } from './texts.ts'

function runScript(command: string, args: readonly string[], input: string, cwd: string): string[] {
  const output = execFileSync(command, [...args], { input, cwd, env: { LC_ALL: 'C.UTF-8' } })
  return output.toString().split('\0').slice(0, -1)
}

for (const [command, ...args] of [
  ['/bin/sh', '-s'],
  ['/bin/bash', '-s'],
  ['/bin/busybox', 'sh', '-s'],
])
  t.test(`words of ${command}`, { skip: needs(command?.split('/').at(-1) ?? '') }, async (t) => {
    const folder = t.testdir({})
    const words = sayAll(t, thousandTexts(t), (text) => shellWord(text))
    const script = words.map(({ said }) => `printf '%s\\0' ${said}\n`).join('')
    comesBack(
      t,
      words.map(({ text }) => text),
      runScript(command ?? '', args, script, folder),
    )
    const line = shellLine(['printf', '%s\\0', ...words.slice(0, 100).map(({ text }) => text)])
    comesBack(
      t,
      words.slice(0, 100).map(({ text }) => text),
      runScript(command ?? '', args, line, folder),
    )
    t.strictSame(readdirSync(folder), [], 'no mark')
  })

t.test('variables of bash', async (t) => {
  const folder = t.testdir({})
  const lines = sayAll(t, thousandTexts(t), (text) => bashDeclaration('DIB_X', text))
  const script = lines.map(({ said }) => `${said}\nprintf '%s\\0' "$DIB_X"\n`).join('')
  comesBack(
    t,
    lines.map(({ text }) => text),
    runScript('/bin/bash', ['-s'], script, folder),
  )
  t.strictSame(readdirSync(folder), [], 'no mark')
  t.throws(() => bashDeclaration('a b', ''), { code: 'text-refused' })
})

t.test('what is plain stays plain', async (t) => {
  t.equal(shellLine(['a', '/b c', "d'e", '', '-x', '*']), "a '/b c' 'd'\\''e' '' -x '*'")
  t.equal(shellWord('=ls'), "'=ls'", 'zsh expands it')
  t.throws(() => shellWord('a\0b', 'here'), { code: 'text-refused', place: 'here', hint: /choose/ })
})
