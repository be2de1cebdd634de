import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import t from 'tap'
import { checksumLine } from '../../lib/quoting/checksum-line.ts'
import { environmentLine } from '../../lib/quoting/environment-file.ts'
import { mountOption } from '../../lib/quoting/mount-option.ts'
import { sshPathOption } from '../../lib/quoting/ssh-option.ts'
import { sudoersLine } from '../../lib/quoting/sudoers.ts'
import { tableLine } from '../../lib/quoting/table-line.ts'
import { run } from '../../lib/run.ts'
import { needs } from '../disk/needs.ts'
import { comesBack, sayAll, thousandNames, thousandTexts } from './texts.ts'

t.test('checksums', { skip: needs('sha256sum') }, async (t) => {
  const folder = t.testdir({})
  const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
  const lines = sayAll(t, thousandNames(t), (name) => checksumLine(empty, name))
  for (const { text } of lines) writeFileSync(`${folder}/${text}`, '')
  const input = lines.map(({ said }) => `${said}\n`).join('')
  const { stdout } = await run('sha256sum', ['--check', '--strict'], { cwd: folder, input })
  t.equal(stdout.split(': OK\n').length - 1, lines.length)
})

t.test('paths for ssh', { skip: needs('ssh') }, async (t) => {
  const folder = t.testdir({})
  const lines = sayAll(t, thousandTexts(t), (text) => sshPathOption('IdentityFile', `/${text}`))
    // It takes a path once, and a line of so many bytes.
    .filter(
      ({ text }, at, all) => text.length < 900 && all.findIndex((one) => one.text === text) === at,
    )
  const back: string[] = []
  for (let at = 0; at < lines.length; at += 90) {
    writeFileSync(
      `${folder}/config`,
      lines
        .slice(at, at + 90)
        .map(({ said }) => `${said}\n`)
        .join(''),
    )
    const { stdout } = await run('ssh', ['-G', '-F', `${folder}/config`, 'host'])
    back.push(...stdout.split('\n').flatMap((line) => /^identityfile (.*)$/s.exec(line)?.[1] ?? []))
  }
  comesBack(
    t,
    lines.map(({ text }) => `/${text}`),
    back.map((path) => path.replaceAll('%%', '%')),
  )
})

t.test('variables of the environment', async (t) => {
  const lines = sayAll(t, thousandTexts(t), (text) => environmentLine('LANG', text, 'here'))
  const script = lines.map(({ said }) => `${said}\nprintf '%s\\0' "$LANG"\n`).join('')
  const output = execFileSync('/bin/sh', ['-s'], { input: script, cwd: t.testdir({}) }).toString()
  comesBack(
    t,
    lines.map(({ text }) => text),
    output.split('\0').slice(0, -1),
  )
})

t.test('rules of sudo', { skip: needs('visudo') }, async (t) => {
  const folder = t.testdir({})
  const rules = sayAll(t, thousandTexts(t), (text) => sudoersLine('user', text, 'here'))
  t.ok(
    rules.every(({ said, text }) => said === `user ${text}` && !/[\n\r]|\\$/.test(said)),
    'one line each',
  )
  writeFileSync(`${folder}/good`, `${sudoersLine('a-b', 'ALL=(ALL:ALL) NOPASSWD: ALL', '')}\n`)
  await t.resolves(run('visudo', ['--check', '--file', `${folder}/good`]))
  for (const rule of ['ALL=ALL\nmallory ALL=ALL', 'ALL=\\', ' '])
    t.throws(() => sudoersLine('a', rule, 'here'), { code: 'text-refused', place: 'here' })
  t.throws(() => sudoersLine('%a ALL', 'ALL=ALL', 'here'), { code: 'text-refused' })
})

t.test('rows of tables', async (t) => {
  const rows = sayAll(t, thousandTexts(t), (text) => tableLine(['a', `b${text}`, 'c'], 'here'))
  const script = `while IFS="$(printf '\\t')" read -r a b c; do printf '%s\\0' "$b"; done`
  const input = rows.map(({ said }) => said).join('')
  const output = execFileSync('/bin/sh', ['-c', script], { input }).toString()
  comesBack(
    t,
    rows.map(({ text }) => `b${text}`),
    output.split('\0').slice(0, -1),
  )
})

t.test('options of mount', async (t) => {
  for (const { said } of sayAll(t, thousandTexts(t), (text) =>
    mountOption('lowerdir', ['layers/a', text]),
  ))
    t.ok(/^lowerdir=layers\/a:[^,:\\\s]+$/.test(said), said)
  t.equal(mountOption('lowerdir', ['a', 'b']), 'lowerdir=a:b')
  for (const path of ['', 'a,upperdir=b', 'a:b', 'a b'])
    t.throws(() => mountOption('lowerdir', [path]), { code: 'text-refused' })
})
