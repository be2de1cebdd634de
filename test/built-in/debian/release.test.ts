import t from 'tap'
import { fetchRelease, fieldOf, releaseDate } from '../../../flavours/debian/lib/release.ts'
import { serveFiles } from '../../fixtures/file-server.ts'
import { runProgram } from '../../fixtures/run-program.ts'

t.test('a suite that an archive lacks, and one that does not answer', async (t) => {
  const of = { cache: t.testdir(), run: runProgram }
  const { url: uri } = await serveFiles(t)
  t.equal(await fetchRelease({ uri, suite: 'x' }, of), undefined)
  t.equal(await fetchRelease({ uri: 'file:///nowhere', suite: 'x' }, of), undefined)
  const silent = fetchRelease({ uri: 'http://127.0.0.1:9', suite: 'x' }, of)
  await t.rejects(silent, { code: 'archive-unreachable', message: /could not be fetched/ })
})

t.test('the date of an index, and its fields', (t) => {
  const text = 'Origin:  Test \nDate: Sun, 01 Nov 2026 10:00:00 UTC\n'
  t.equal(releaseDate(text), 1_793_527_200)
  t.equal(releaseDate('Origin: Test\n'), 0)
  t.equal(fieldOf(text, 'Origin'), 'Test')
  t.equal(fieldOf(text, 'Suite'), undefined)
  t.end()
})
