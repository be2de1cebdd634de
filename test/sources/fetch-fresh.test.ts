import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { fetchFresh } from '../../lib/sources/fetch-fresh.ts'
import { serveFiles } from '../fixtures/file-server.ts'
import { runProgram as run } from '../fixtures/run-program.ts'

t.test('an unchanged file costs one conditional request', async (t) => {
  const server = await serveFiles(t)
  const of = { cache: t.testdir(), run }
  const text = async () => readFileSync(await fetchFresh(`${server.url}/index`, of), 'utf8')
  server.files.set('/index', Buffer.from('one'))
  t.equal(await text(), 'one')
  t.equal(await text(), 'one')
  server.files.set('/index', Buffer.from('two'))
  server.changed = new Date('2026-11-02T10:00:00Z')
  t.equal(await text(), 'two', 'a changed file is seen')
  t.strictSame(server.asked, ['/index 200', '/index 304', '/index 200'])
})

t.test('what a lost connection leaves is not taken for the newest', async (t) => {
  const server = await serveFiles(t)
  const of = { cache: t.testdir(), run }
  const text = async () => readFileSync(await fetchFresh(`${server.url}/index`, of), 'utf8')
  server.files.set('/index', Buffer.from('a longer text'))
  server.drops.push(3, 3, 3)
  await t.rejects(text(), { code: 'archive-unreachable', message: /\/index' could not be fetched/ })
  server.drops.length = 0
  t.equal(await text(), 'a longer text')
})

t.test('local files, and nothing there', async (t) => {
  const of = { cache: t.testdir(), run }
  const folder = t.testdir({ index: 'here' })
  for (const url of [`file://${folder}/index`, `file:${folder}/index`, `copy:${folder}/index`])
    t.equal(readFileSync(await fetchFresh(url, of), 'utf8'), 'here')
  writeFileSync(join(folder, 'index'), 'there')
  t.equal(readFileSync(await fetchFresh(`file://${folder}/index`, of), 'utf8'), 'there')
  await t.rejects(fetchFresh(`file://${folder}/none`, of), { code: 'archive-unreachable' })
  await t.rejects(fetchFresh('http://127.0.0.1:9/x', of), {
    code: 'archive-unreachable',
    message: /'http:\/\/127.0.0.1:9\/x' could not be fetched: \(7\) Failed to connect/,
    hint: /--offline/,
  })
})
