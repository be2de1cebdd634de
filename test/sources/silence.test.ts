/** Servers that take a connection and say nothing, or stop in the middle: every wait has an end that is told. */
import t from 'tap'
import { fetchFile } from '../../lib/sources/fetch-file.ts'
import { fetchFresh } from '../../lib/sources/fetch-fresh.ts'
import { runProgram as run } from '../fixtures/run-program.ts'
import { serveSilence } from '../fixtures/silent-server.ts'

const half = 'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf of it'

for (const [what, begin] of [
  ['nothing at all', ''],
  ['a part', half],
] as const) {
  t.test(`a small file: ${what}`, async (t) => {
    const url = `${await serveSilence(t, begin)}/index`
    const lines: string[] = []
    const log = (line: string) => void lines.push(line)
    const started = performance.now()
    const of = { cache: t.testdir(), run, log, networkTimeout: 4 }
    await t.rejects(fetchFresh(url, of), {
      code: 'archive-unreachable',
      message: new RegExp(`'${url}' could not be fetched`),
      hint: /4 s \(--network-timeout\).*--offline/,
    })
    t.ok(performance.now() - started < 12_000, 'no later than twice the time')
    t.match(lines, [/^warning: waiting for '.*\/index', 4 s at most .*--offline/])
  })

  t.test(`a large file: ${what}`, async (t) => {
    const url = `${await serveSilence(t, begin)}/image`
    const of = { cache: t.testdir(), run, log: () => {}, offline: false, networkTimeout: 1 }
    const started = performance.now()
    await t.rejects(fetchFile({ url, sha256: '0'.repeat(64) }, of), {
      code: 'archive-unreachable',
      message: /could not be fetched/,
      hint: /1 s \(--network-timeout\)/,
    })
    t.ok(performance.now() - started < 30_000)
  })
}
