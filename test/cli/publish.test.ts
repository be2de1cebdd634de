import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { publishCommand } from '../../lib/cli/publish.ts'
import { call } from '../fixtures/call.ts'
import { startNginx } from '../fixtures/nginx.ts'
import { answerWith, startRudeProxy } from '../fixtures/rude-proxy.ts'

t.test('what a publication prints: how far it is, retries, places; and no secret', async (t) => {
  const password = 'hunter2'
  const { port, root } = await startNginx(t, { password })
  let puts = 0
  const rude = await startRudeProxy(t, {
    port,
    rude: ({ method }, response) => method === 'PUT' && ++puts === 1 && answerWith(503, response),
  })
  const cwd = t.testdir({ image: Buffer.alloc(20_000_000) })
  const of = { cwd, env: { HTTP_USER: 'me', HTTP_PASSWORD: password } }
  const place = `http://127.0.0.1:${rude}`
  const args = ['image', '--to', `${place}/a?sig=s3cret`]
  const plan = await call(publishCommand, [...args, '--dry-run'], of)
  t.match(plan.stdout, `${place}/a/image?sig=***\n  send '${cwd}/image' to`)
  const done = await call(publishCommand, args, of)
  t.equal(done.error, undefined)
  t.match(done.stdout, `${place}/a/image?sig=***  20 MB  published, read-back\n`)
  t.match(done.stdout, `${place}/a/URL.txt?sig=***  written\n`)
  t.match(
    done.stderr,
    new RegExp(`^! 127.0.0.1:${rude}: the server answered 503; try 2 of 8 in `, 'm'),
  )
  t.match(done.stderr, /^image: sent .+ of 20 MB, 5\d %, .+\/s, .+ left$/m)
  t.match(done.stderr, /^image: read back .+ of 20 MB, \d\d %/m)
  t.equal(readFileSync(join(root, 'a/URL.txt'), 'utf8').includes('sig'), false)
  const json = await call(publishCommand, [...args, '--json'], of)
  t.match(JSON.parse(json.stdout), { url: `${place}/a/image?sig=***`, isNew: false })
  const wrong = await call(publishCommand, args, { cwd, env: { HTTP_PASSWORD: 'not-it' } })
  t.match(wrong.error, { code: 'target-refused' })
  writeFileSync(join(cwd, 'image'), 'another')
  const differs = await call(publishCommand, args, of)
  t.match(differs.error, { code: 'target-differs', place: `${place}/a/image?sig=***` })
  for (const one of [plan, done, json, wrong, differs]) {
    const said = `${one.stdout}${one.stderr}${String((one.error as Error | undefined)?.stack)}`
    t.notMatch(said + JSON.stringify(one.error ?? ''), /hunter2|not-it|s3cret/)
  }
})

t.test('words that are none', async (t) => {
  const cwd = t.testdir({ image: '' })
  for (const words of [
    ['--deadline', '0'],
    ['--deadline', 'x'],
    ['--set', 'x'],
  ]) {
    const { error } = await call(publishCommand, ['image', '--to', 'srv', ...words], { cwd })
    t.match(error, { code: 'usage', place: words[0] })
  }
})
