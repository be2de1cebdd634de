import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { composeInit, frameworkParts } from '../../lib/ramdisk/init.ts'

t.test('parts stand under a comment, in order, each with its last line ended', (t) => {
  const text = composeInit({
    begin: [{ name: 'begin/10-a.sh', text: 'a=1' }],
    fragments: [
      { name: 'deploy', text: 'echo deploy\n\n\n' },
      { name: 'acme', text: 'echo acme' },
    ],
    end: [{ name: 'end/90-z.sh', text: 'z\n' }],
  })
  t.equal(
    text,
    `#!/bin/sh

# begin/10-a.sh
a=1

# init fragment from deploy
begin_fragment deploy
echo deploy

# init fragment from acme
begin_fragment acme
echo acme

# end/90-z.sh
z
`,
  )
  t.end()
})

t.test('files are taken in the order of their names, and only shell files', async (t) => {
  const folder = t.testdir()
  mkdirSync(join(folder, 'begin'))
  for (const name of ['20-b.sh', '10-a.sh', '9-c.sh', 'README.md'])
    writeFileSync(join(folder, 'begin', name), `echo ${name}\n`)
  const names = (await frameworkParts('begin', folder)).map((part) => part.name)
  t.strictSame(names, ['begin/10-a.sh', 'begin/20-b.sh', 'begin/9-c.sh'])
  t.strictSame(await frameworkParts('end', folder), [])
})

t.test('what the framework brings is shell that busybox takes', async (t) => {
  const [begin, end] = [await frameworkParts('begin'), await frameworkParts('end')]
  t.ok(begin.length > 0 && end.length > 0)
  const text = composeInit({ begin, fragments: [], end })
  execFileSync('busybox', ['sh', '-n'], { input: text, stdio: ['pipe', 'inherit', 'inherit'] })
})
