import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { digest } from '../../lib/files.ts'
import { fetchFile } from '../../lib/sources/fetch-file.ts'
import { serveFiles } from '../fixtures/file-server.ts'
import { runProgram as run } from '../fixtures/run-program.ts'

const content = Buffer.from('0123456789'.repeat(1000))
const sha256 = digest(content)

async function prepare(t: Test) {
  const server = await serveFiles(t)
  server.files.set('/image', content)
  const lines: string[] = []
  const cache = t.testdir()
  const context = { cache, run, log: (line: string) => void lines.push(line), offline: false }
  const url = `${server.url}/image`
  return { server, cache, lines, context, url, fetch: () => fetchFile({ url, sha256 }, context) }
}

t.test('fetched once, kept by digest', async (t) => {
  const { server, cache, context, url, fetch } = await prepare(t)
  t.equal(await fetch(), join(cache, 'files', sha256))
  t.equal(await fetchFile({ url, sha256 }, { ...context, offline: true }), await fetch())
  t.strictSame(readFileSync(await fetch()), content)
  t.strictSame(server.asked, ['/image 200'])
  writeFileSync(await fetch(), 'damaged')
  t.strictSame(readFileSync(await fetch()), content, 'a damaged copy is fetched again')
})

t.test('a lost connection is resumed', async (t) => {
  const { server, lines, fetch } = await prepare(t)
  server.drops.push(4000, 3000)
  t.strictSame(readFileSync(await fetch()), content)
  t.strictSame(server.asked, ['/image 200', '/image 4000 206', '/image 7000 206'])
  t.match(lines.join('\n'), /connection was lost.*\ngoing on at 0\.0 MB/)
})

t.test('what an earlier build left is gone on with', async (t) => {
  const { server, cache, fetch } = await prepare(t)
  await fetch()
  const part = join(cache, 'files', `${sha256}.partial`)
  const again = async (begin: Buffer) => {
    writeFileSync(part, begin)
    writeFileSync(join(cache, 'files', sha256), '')
    server.asked.length = 0
    t.strictSame(readFileSync(await fetch()), content)
    return server.asked
  }
  t.strictSame(await again(content.subarray(0, 6000)), ['/image 6000 206'])
  t.strictSame(await again(content), ['/image 10000 416'], 'all of it was there')
  const other = Buffer.from('x'.repeat(6000))
  t.strictSame(await again(other), ['/image 6000 206', '/image 200'], 'of another file')
  server.ranges = false
  t.strictSame(await again(content.subarray(0, 6000)), ['/image 200', '/image 200'], 'no parts')
})

t.test('what cannot be fetched', async (t) => {
  const { server, context, url, fetch } = await prepare(t)
  await t.rejects(fetchFile({ url, sha256 }, { ...context, offline: true }), {
    code: 'offline-missing',
  })
  server.files.set('/image', Buffer.from('something else'))
  await t.rejects(fetch(), {
    code: 'image-invalid',
    message: new RegExp(`sha256 ${digest('something else')} instead of ${sha256}$`),
  })
  server.files.clear()
  server.asked.length = 0
  await t.rejects(fetch(), { code: 'archive-unreachable', message: /404/ })
  t.strictSame(server.asked, ['/image 404'], 'not asked for again')
})
