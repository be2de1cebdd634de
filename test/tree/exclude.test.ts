import t from 'tap'
import { excluder } from '../../lib/tree/exclude.ts'

const table: [pattern: string, path: string, isExcluded: boolean][] = [
  ['/etc/machine-id', '/etc/machine-id', true],
  ['/etc/machine-id', '/etc/machine-id2', false],
  ['/etc/machine.id', '/etc/machine-id', false],
  ['/tmp/**', '/tmp', false],
  ['/tmp/**', '/tmp/a', true],
  ['/tmp/**', '/tmp/a/b', true],
  ['/tmp/**', '/tmpfile', false],
  ['/var/log/**/*.log', '/var/log/a.log', true],
  ['/var/log/**/*.log', '/var/log/apt/term.log', true],
  ['/var/log/**/*.log', '/var/log/apt/term', false],
  ['/var/log/*.log', '/var/log/apt/term.log', false],
  ['/var/log/*.log', '/var/log/.log', true],
  ['/etc/ssh/ssh_host_*', '/etc/ssh/ssh_host_rsa_key', true],
  ['/root/.??story', '/root/.history', true],
  ['/root/.?history', '/root/./history', false],
  ['/a+(b)[c]{d}', '/a+(b)[c]{d}', true],
  ['/a[bc]*', '/ab', false],
  ['/a[bc]*', '/a[bc]d', true],
  ['/**/.git', '/.git', true],
  ['/**/.git', '/srv/x/.git', true],
  ['/srv/*', '/srv/line\nfeed', true],
]

for (const [pattern, path, isExcluded] of table)
  t.equal(
    excluder([pattern])(path),
    isExcluded,
    `${pattern} ${isExcluded ? 'takes' : 'leaves'} ${path}`,
  )

t.test('many patterns', async (t) => {
  const isExcluded = excluder(['/a', '/b/**', '/c/*'])
  t.strictSame(['/a', '/b', '/b/x/y', '/c/x', '/c/x/y', '/d'].map(isExcluded), [
    true,
    false,
    true,
    true,
    false,
    false,
  ])
  t.notOk(excluder([])('/anything'))
})
