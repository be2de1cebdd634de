import t from 'tap'
import { readLines, readMirrors, readStanzas } from '../../../flavours/debian/lib/apt-entries.ts'

t.test('the one-line style', (t) => {
  const text = `# deb http://no.example.org bookworm main
deb [arch=amd64 signed-by=/k.gpg,/l.gpg] http://a.example.org/debian bookworm main contrib
deb-src http://a.example.org/debian bookworm main
\tdeb\t[ signed-by=/k.gpg ]\thttp://b.example.org\tsid\tmain # a remark
deb http://flat.example.org ./
`
  t.strictSame(readLines(text), [
    { uri: 'http://a.example.org/debian', suite: 'bookworm', signedBy: '/k.gpg /l.gpg' },
    { uri: 'http://b.example.org', suite: 'sid', signedBy: '/k.gpg' },
    { uri: 'http://flat.example.org', suite: './', signedBy: '' },
  ])
  t.end()
})

t.test('the deb822 style: remarks, lines that go on, several of all', (t) => {
  const text = `# of the whole file
types: deb-src deb
# a remark
URIs: http://a.example.org
# a remark within a field
 http://b.example.org
Suites:
 bookworm
\tbookworm-updates
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 bm90IGEga2V5
 -----END PGP PUBLIC KEY BLOCK-----


Types: deb
Enabled: No
URIs: http://off.example.org
Suites: bookworm
\t
Types: deb-src
URIs: http://source.example.org
Suites: bookworm

Types: deb
URIs: http://c.example.org
Suites: ./\r
Enabled: yes
Signed-By: /k.gpg`
  const block =
    '-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nbm90IGEga2V5\n-----END PGP PUBLIC KEY BLOCK-----'
  const of = (host: string, suite: string, signedBy = block) => ({
    uri: `http://${host}.example.org`,
    suite,
    signedBy,
  })
  t.strictSame(readStanzas(text), [
    of('a', 'bookworm'),
    of('a', 'bookworm-updates'),
    of('b', 'bookworm'),
    of('b', 'bookworm-updates'),
    of('c', './', '/k.gpg'),
  ])
  t.end()
})

t.test('a list of mirrors', (t) => {
  const text = `# ours
http://last.example.org/debian
http://second.example.org/debian\tpriority:2 type:index type:deb
http://first.example.org/debian priority:1 arch:amd64 arch:arm64
http://indexes.example.org/debian priority:0 type:index
http://arm.example.org/debian priority:0 arch:arm64
http://sid.example.org/debian priority:0 codename:sid
`
  t.strictSame(
    readMirrors(text, 'bookworm', 'amd64'),
    ['first', 'second', 'last'].map((name) => `http://${name}.example.org/debian`),
  )
  t.end()
})
