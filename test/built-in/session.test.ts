/** The runner of the flavour `session` in a folder that stands for a machine without a host beside it; and what an image gets. */
import { execFile, execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { packageFolder } from '../../lib/files.ts'
import { toolPath } from '../../lib/run.ts'
import { buildTree } from '../../lib/test-kit/index.ts'
import { writeHook } from '../fixtures/busybox-base.ts'
import { holdsWithin } from '../fixtures/processes.ts'
import { tinyBuild } from '../fixtures/tiny-build.ts'
import { needsSandbox } from '../fixtures/workshop.ts'

const runner = join(packageFolder, 'flavours/session/lib/run-session')
t.setTimeout(400_000)

/** Runs the runner once, as a boot does. */
async function boot(
  t: Test,
  given: { readonly files: Readonly<Record<string, string>>; config?: string },
) {
  const root = t.testdir({ proc: { uptime: '7.31 5.00\n' }, run: {}, tmp: {} })
  writeHook(join(root, 'etc/default/session'), `timeout=60\n${given.config ?? ''}`)
  for (const [name, text] of Object.entries(given.files))
    writeHook(join(root, 'root/2onesession', name), text)
  const env = { SESSION_ROOT: root, SESSION_PATH: toolPath, PATH: toolPath }
  const code = await new Promise((resolve) =>
    execFile('sh', [runner], { env, timeout: 100_000 }, (error) => resolve(error?.code ?? 0)),
  )
  const read = (path: string) => {
    const file = join(root, path)
    return existsSync(file) ? readFileSync(file, 'utf8') : undefined
  }
  const archive = join(root, 'var/lib/parfait/session/reports.tar')
  const names = () =>
    execFileSync('tar', ['-tf', archive], { encoding: 'utf8' })
      .split('\n')
      .filter((name) => /[^/]$/.test(name))
      .sort()
  return { code, read, names, archive }
}

const report = (name: string) =>
  `mkdir -p "$ROOT/tmp/2onereports" && echo ${name} >"$ROOT/tmp/2onereports/${name}"\n`

t.test('reports stay in the machine, also after a failing doit', async (t) => {
  const files = {
    doit: `#!/bin/sh\n${report('one')}echo said\nexit 7\n`,
    'prepare-reports': `#!/bin/sh\n${report('two')}exit 1\n`,
  }
  const { code, read, names } = await boot(t, { files })
  t.equal(code, 7)
  t.equal(read('var/lib/parfait/session/status'), '7\n')
  t.strictSame(names(), ['./one', './two'])
  const log = read('var/log/2onesession.log') ?? ''
  t.match(log, /session: doit begins\nsaid\n.* session: doit ended with exit code 7\n/)
  t.match(log, /session: prepare-reports ended with exit code 1\n/)
})

t.test('only prepare-reports', async (t) => {
  const { code, names } = await boot(t, {
    files: { 'prepare-reports': `#!/bin/sh\n${report('two')}` },
  })
  t.equal(code, 0)
  t.strictSame(names(), ['./two'])
})

t.test('a script without a first line, one that may not be run, and none', async (t) => {
  t.equal((await boot(t, { files: {} })).code, 127)
  const { code, read } = await boot(t, { files: { doit: 'exit 0\n' } })
  t.equal(code, 126)
  t.match(read('var/log/2onesession.log'), /doit is not executable/)
})

t.test('what takes too long is ended, with its children', async (t) => {
  const files = { doit: '#!/bin/sh\nsleep 1000 & echo $! >"$ROOT/child"\nsleep 1000\n' }
  const { code, read } = await boot(t, { files, config: 'timeout=1\n' })
  t.equal(code, 124)
  const child = `/proc/${read('child')?.trim()}/stat`
  // One that has ended may wait for its parent to hear of it.
  const isAlive = () => existsSync(child) && !/\) Z/.test(readFileSync(child, 'utf8'))
  t.ok(await holdsWithin(5, () => !isAlive()))
})

t.test('reports are put where the image says', async (t) => {
  let put = Buffer.alloc(0)
  let tries = 0
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = []
    for await (const piece of request) pieces.push(piece as Buffer)
    put = Buffer.concat(pieces)
    response.statusCode = ++tries === 1 ? 503 : 201
    response.end()
  }).listen(0, '127.0.0.1')
  t.teardown(() => server.close())
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/a`
  const files = { doit: `#!/bin/sh\n${report('one')}` }
  const { code, archive } = await boot(t, { files, config: `report_url=${url}\n` })
  t.equal(code, 0)
  t.equal(tries, 2)
  t.ok(put.equals(readFileSync(archive)))
})

t.test('what an image gets', { skip: needsSandbox() }, async (t) => {
  const build = tinyBuild(t, 'session', { 'my doit': '#!/bin/sh\n', prepare: '#!/bin/sh\n' })
  const options = { doit: 'my doit', 'prepare-reports': 'prepare', kind: 'service', start: 'early' }
  const tree = await buildTree(build(options))
  await tree.expect({
    files: {
      '/etc/default/session': "kind=service\nstart=early\ntimeout=3600\nreport_url=''\n",
      '/root/2onesession/doit': '#!/bin/sh\n',
      '/root/2onesession/prepare-reports': '#!/bin/sh\n',
      '/usr/lib/parfait/run-session': readFileSync(runner, 'utf8'),
    },
    packages: ['wget'],
  })
  const wanted = '/etc/systemd/system/basic.target.wants/session-early.service'
  const { stdout } = await tree.run(['readlink', wanted])
  t.equal(stdout, '/usr/lib/systemd/system/session-early.service\n')
})
