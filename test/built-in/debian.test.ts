import t from 'tap'
import { fetchRelease, releaseDate } from '../../flavours/debian/lib/release.ts'
import {
  archiveSources,
  readLines,
  readStanzas,
  sourceLines,
} from '../../flavours/debian/lib/sources.ts'
import { runProgram } from '../fixtures/run-program.ts'

const options = {
  release: 'bookworm',
  mirror: '',
  security: '',
  components: 'main',
  snapshot: '',
}

t.test('sources from the options', async (t) => {
  const mirror = 'http://mirror.example.org/@SNAPSHOT@/debian/'
  const given = {
    ...options,
    mirror,
    snapshot: '20261101T000000Z',
    security: 'http://s.example.org',
  }
  t.equal(
    sourceLines(await archiveSources(given)),
    `deb http://mirror.example.org/20261101T000000Z/debian bookworm main
deb http://mirror.example.org/20261101T000000Z/debian bookworm-updates main
deb http://s.example.org bookworm-security main
`,
  )
})

t.test('both styles of sources.list(5)', async (t) => {
  const lines = `# deb http://no.example.org bookworm main
deb [arch=amd64 signed-by=/k.gpg] http://a.example.org/debian bookworm main contrib
deb-src http://a.example.org/debian bookworm main
deb http://b.example.org sid main
`
  t.strictSame(readLines(lines), [
    { uri: 'http://a.example.org/debian', suite: 'bookworm' },
    { uri: 'http://b.example.org', suite: 'sid' },
  ])
  const stanzas = `Types: deb deb-src
# a remark
URIs: http://a.example.org/debian
Suites: bookworm bookworm-updates
Components: main

Types: deb
Enabled: no
URIs: http://c.example.org
Suites: bookworm
`
  t.strictSame(readStanzas(stanzas), [
    { uri: 'http://a.example.org/debian', suite: 'bookworm' },
    { uri: 'http://a.example.org/debian', suite: 'bookworm-updates' },
  ])
})

t.test('a suite that an archive may lack', async (t) => {
  const source = { uri: 'http://127.0.0.1:9', suite: 'x', components: 'main', optional: true }
  const of = { cache: t.testdir(), run: runProgram }
  t.equal(await fetchRelease(source, of), undefined)
  await t.rejects(fetchRelease({ ...source, optional: false }, of), /could not be fetched/)
})

t.test('the date of an index', (t) => {
  t.equal(releaseDate('Origin: Test\nDate: Sun, 01 Nov 2026 10:00:00 UTC\n'), 1_793_527_200)
  t.equal(releaseDate('Origin: Test\n'), 0)
  t.end()
})
