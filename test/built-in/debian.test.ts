import { execFile } from 'node:child_process'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import t from 'tap'
import { fetchRelease, releaseDate } from '../../flavours/debian/lib/release.ts'
import {
  archiveSources,
  type DebianOptions,
  readLines,
  readStanzas,
  sourceLines,
} from '../../flavours/debian/lib/sources.ts'
import type { RunProgram } from '../../lib/define.ts'

const options: DebianOptions = {
  release: 'bookworm',
  variant: 'minbase',
  mirror: '',
  security: '',
  components: 'main',
  snapshot: '',
  hostname: 'debian',
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

t.test('an unchanged archive costs one conditional request', async (t) => {
  const asked: string[] = []
  let date = new Date('2026-11-01T10:00:00Z')
  const server = createServer((request: IncomingMessage, response) => {
    const since = request.headers['if-modified-since']
    const isKnown = since !== undefined && new Date(since) >= date
    asked.push(`${request.url} ${isKnown ? 304 : 200}`)
    response.writeHead(isKnown ? 304 : 200, { 'last-modified': date.toUTCString() })
    response.end(isKnown ? '' : `Origin: Test\nDate: ${date.toUTCString()}\n`)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  const uri = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const source = { uri, suite: 'bookworm', components: 'main', optional: false }
  const of = { cache: t.testdir(), run: runHere }
  const first = await fetchRelease(source, of)
  const second = await fetchRelease(source, of)
  t.equal(first, second)
  t.equal(releaseDate(first ?? ''), date.getTime() / 1000)
  date = new Date('2026-11-02T10:00:00Z')
  t.not(await fetchRelease(source, of), first, 'a changed archive is seen')
  const path = '/dists/bookworm/InRelease'
  t.strictSame(asked, [`${path} 200`, `${path} 304`, `${path} 200`])
})

t.test('a suite that an archive may lack', async (t) => {
  const source = { uri: 'http://127.0.0.1:9', suite: 'x', components: 'main', optional: true }
  const of = { cache: t.testdir(), run: runHere }
  t.equal(await fetchRelease(source, of), undefined)
  await t.rejects(fetchRelease({ ...source, optional: false }, of), /could not be fetched/)
})

/** Programs, as a hook's context runs them. */
const runHere: RunProgram = async (command, args = []) => {
  const { stdout } = await promisify(execFile)(command, [...args])
  return { stdout }
}
