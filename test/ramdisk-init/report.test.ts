import { existsSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { RamdiskShell } from '../fixtures/ramdisk-shell.ts'

interface Posted {
  readonly type: string | undefined
  readonly body: string
}

/** A server that answers with these statuses in turn, 0 for a connection that breaks; the last one goes on. */
async function serve(t: Test, statuses: readonly number[]) {
  const posted: Posted[] = []
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const status = statuses[Math.min(posted.length, statuses.length - 1)] ?? 200
    posted.push({ type: request.headers['content-type'], body: String(Buffer.concat(chunks)) })
    if (status === 0) return void request.socket.destroy()
    response.writeHead(status).end(`answer ${posted.length}`)
  }
  const server = createServer((request, response) => void answer(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  const { port } = server.address() as AddressInfo
  return { posted, port, url: `http://127.0.0.1:${port}/report` }
}

const quick = 'sleep() { echo "sleep $*" >&2; }'

t.test('post_json posts a file as JSON, and keeps the answer', async (t) => {
  const { posted, url } = await serve(t, [200])
  const body = `{"a": "${'x'.repeat(300_000)}"}`
  const shell = new RamdiskShell(t, { 'tmp/in': body })
  const { stdout, stderr } = await shell.run(
    `post_json ${url} /tmp/in /tmp/out; echo $?; cat /tmp/out`,
  )
  t.equal(stdout, '0\nanswer 1', stderr)
  t.strictSame(posted, [{ type: 'application/json', body }])
})

t.test('what may pass is tried again, with longer pauses', async (t) => {
  const { posted, url } = await serve(t, [500, 0, 503, 200])
  const shell = new RamdiskShell(t, { 'tmp/in': '{}' })
  const { stdout, stderr } = await shell.run(`${quick}; post_json ${url} /tmp/in; echo $?`)
  t.equal(stdout, '0\n', stderr)
  t.equal(posted.length, 4)
  t.match(stderr, /failed: .*500.*sleep 1\n.*sleep 2\n.*503.*sleep 4\n/s)
})

t.test('a refusal is not tried again', async (t) => {
  const { posted, url } = await serve(t, [404])
  const shell = new RamdiskShell(t, { 'tmp/in': '{}' })
  const script = `${quick}; post_json ${url} /tmp/in; echo "$?"; echo "$post_fault"`
  const { stdout } = await shell.run(script)
  t.match(stdout, /^1\n.*404 Not Found/)
  t.equal(posted.length, 1)
})

t.test('with curl it is the same', async (t) => {
  const { posted, url } = await serve(t, [500, 200, 404])
  const shell = new RamdiskShell(t, { 'tmp/in': '{}' })
  const folders = ['/lib', '/lib64'].filter((folder) => existsSync(folder))
  const bwrap = folders.flatMap((folder) => ['--ro-bind', folder, folder])
  const { stdout, stderr } = await shell.run(
    `${quick}; post_json ${url} /tmp/in /tmp/out; echo "$?"; post_json ${url} /tmp/in; echo "$?"`,
    { bwrap: [...bwrap, '--ro-bind', '/usr/bin/curl', '/fake/curl'] },
  )
  t.equal(stdout, '0\n1\n', stderr)
  t.match(stderr, 'curl: (22) The requested URL returned error: 404')
  t.equal(shell.read('tmp/out'), 'answer 2')
  t.strictSame(posted[0], { type: 'application/json', body: '{}' })
  t.equal(posted.length, 3)
})

t.test('tries are bounded', async (t) => {
  const { posted, url } = await serve(t, [500])
  const shell = new RamdiskShell(t, { 'tmp/in': '{}', 'proc/cmdline': 'post_tries=3\n' })
  t.equal((await shell.run(`${quick}; post_json ${url} /tmp/in; echo $?`)).stdout, '1\n')
  t.equal(posted.length, 3)
})

t.test('where nobody listens, the reason says so', async (t) => {
  const shell = new RamdiskShell(t, { 'tmp/in': '{}', 'proc/cmdline': 'post_tries=1\n' })
  const { stderr } = await shell.run('post_json http://127.0.0.1:9/x /tmp/in')
  t.match(
    stderr,
    "[test] posting to http://127.0.0.1:9/x failed: wget: can't connect to remote host (127.0.0.1): Connection refused",
  )
})

t.test('report_to_server', async (t) => {
  const { posted, url } = await serve(t, [200])
  const shell = new RamdiskShell(t, {
    'proc/cmdline': `report_url=${url} deployment_id=7 post_tries=1\n`,
  })
  const start = 'read_boot_parameters; network_is_up=1; BOOT_IP_ADDRESS=10.0.2.15; fragment=deploy'
  await shell.run(`${start}; report_to_server failed 'a "quoted" reason'`)
  t.strictSame(
    posted.map(({ body }) => JSON.parse(body)),
    [
      {
        state: 'failed',
        message: 'a "quoted" reason',
        flavour: 'deploy',
        mac: null,
        address: '10.0.2.15',
        deployment_id: '7',
        deployment_key: null,
      },
    ],
  )
})

t.test('report_to_server ends nothing: no URL, no network', async (t) => {
  const none = await new RamdiskShell(t).run('set -e; report_to_server done; echo on')
  t.equal(none.stdout, 'on\n', none.stderr)
  const shell = new RamdiskShell(t, { 'proc/cmdline': 'report_url=http://127.0.0.1:9/\n' })
  const { stdout, stderr } = await shell.run('network_fault=cable; report_to_server done; echo on')
  t.equal(stdout, 'on\n')
  t.match(stderr, "could not report 'done' to http://127.0.0.1:9/: no network: cable")
})
