import { writeFileSync } from 'node:fs'
import t from 'tap'
import { fstabLine, readFstab } from '../../lib/quoting/fstab.ts'
import { run } from '../../lib/run.ts'
import { needs } from '../disk/needs.ts'
import { comesBack, sayAll, thousandTexts } from './texts.ts'

t.test('read by libmount', { skip: needs('findmnt') }, async (t) => {
  const folder = t.testdir({})
  const lines = sayAll(t, thousandTexts(t), (text) =>
    fstabLine(['LABEL=x', `/m${text}`, 'ext4', `x-${text}`, 0, 2], 'here'),
  )
  writeFileSync(`${folder}/fstab`, lines.map(({ said }) => `${said}\n`).join(''))
  const options = ['--json', '--list', '--nocanonicalize', '--output', 'TARGET,OPTIONS']
  const { stdout } = await run('findmnt', ['--tab-file', `${folder}/fstab`, ...options], {
    env: { LC_ALL: 'C.UTF-8' },
  })
  const { filesystems } = JSON.parse(stdout) as {
    filesystems: { target: string; options: string }[]
  }
  comesBack(
    t,
    lines.map(({ text }) => `/m${text}`),
    filesystems.map(({ target }) => target),
  )
})

t.test('read as getmntent(3) reads it', async (t) => {
  const lines = sayAll(t, thousandTexts(t), (text) => fstabLine([`d${text}`, text, 'ext4'], 'here'))
  comesBack(
    t,
    lines.map(({ text }) => text),
    lines.map(({ said }) =>
      said
        .split(/[ \t]/)[1]
        ?.replace(/\\(040|011|012|134)/g, (_, digits) =>
          String.fromCharCode(Number.parseInt(digits, 8)),
        ),
    ),
  )
  t.ok(lines.every(({ said }) => !said.includes('\n')))
  comesBack(
    t,
    lines.map(({ text }) => text.replace(/(?<=.)\/+$/s, '')),
    readFstab(Buffer.from(lines.map(({ said }) => `${said}\n`).join(''))).map(({ mount }) => mount),
  )
})

t.test('a line', async (t) => {
  t.equal(
    fstabLine(['UUID=1', '/a b', 'ext4', 'defaults', 0, 2], ''),
    'UUID=1 /a\\040b ext4 defaults 0 2',
  )
  for (const field of ['', '#x', 'a\rb', 'x'.repeat(3001)])
    t.throws(() => fstabLine([field], 'here'), { code: 'text-refused', place: 'here' })
})
