import { join } from 'node:path'
import t from 'tap'
import { readRange, serveFiles } from '../../lib/pxe/file-server.ts'
import { describeReport, readReport } from '../../lib/pxe/report.ts'

t.test('ranges', async (t) => {
  t.same(readRange('bytes=0-3', 10), { start: 0, end: 3 })
  t.same(readRange('bytes=4-', 10), { start: 4, end: 9 })
  t.same(readRange('bytes=4-99', 10), { start: 4, end: 9 })
  t.equal(readRange('bytes=10-', 10), 'beyond')
  for (const header of [undefined, 'bytes=-5', 'lines=1-2', 'bytes=1-2,4-5'])
    t.equal(readRange(header, 10), undefined, `${header}: the whole file`)
})

t.test('files by range, and nothing but them; reports', async (t) => {
  const folder = t.testdir({ image: '0123456789' })
  const bodies: string[] = []
  const server = await serveFiles({
    files: { image: join(folder, 'image') },
    onReport: (body) => bodies.push(body),
  })
  t.teardown(() => server.close())
  const ask = (path: string, init?: RequestInit) =>
    fetch(`http://127.0.0.1:${server.port}/${path}`, init)
  const part = await ask('image', { headers: { range: 'bytes=2-4' } })
  t.match(
    { status: part.status, range: part.headers.get('content-range') },
    { status: 206, range: 'bytes 2-4/10' },
  )
  t.equal(await part.text(), '234')
  t.equal(await (await ask('image')).text(), '0123456789')
  t.equal((await ask('image', { headers: { range: 'bytes=10-' } })).status, 416)
  for (const path of ['', 'other', '../file-server.test.ts', '%2e%2e%2fx', '%zz', 'constructor'])
    t.equal((await ask(path)).status, 404, path)
  await ask('report', {
    method: 'POST',
    body: '{"state": "writing", "percent": 7, "message": null}',
  })
  const report = readReport(bodies[0] ?? '')
  t.equal(report && describeReport(report), 'writing 7 %')
  for (const body of ['', 'null', '{}', '[1]']) t.equal(readReport(body), undefined)
})
