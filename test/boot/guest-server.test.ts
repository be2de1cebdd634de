/** The server of `parfait boot --serve`, and the relay that QEMU runs for each connection. */
import { execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { type GuestServer, serveGuest } from '../../lib/boot/guest-server.ts'

t.setTimeout(120_000)

async function serve(t: Test) {
  const folder = t.testdir({ script: 'exit 0\n' })
  execFileSync('mkfifo', [join(folder, 'pipe')])
  const lines: string[] = []
  const files = { '/vm-bootstrap': join(folder, 'script'), '/pipe': join(folder, 'pipe') }
  const server = await serveGuest({ files, onRequest: (line) => lines.push(line) })
  t.teardown(() => server.close())
  return { folder, lines, server }
}

/** As QEMU runs it: split at blanks. */
function relay({ command }: GuestServer) {
  const [program = '', ...args] = command.split(' ')
  return spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] })
}

async function ask(server: GuestServer, request: string): Promise<Buffer> {
  const child = relay(server)
  child.stdin.write(`${request}\r\nHost: x\r\n\r\n`)
  const chunks: Buffer[] = []
  for await (const chunk of child.stdout) chunks.push(chunk)
  return Buffer.concat(chunks)
}

t.test('a file is read at each request', async (t) => {
  const { folder, lines, server } = await serve(t)
  t.notMatch(server.command, /['"\\\\#]/)
  t.match(
    `${await ask(server, 'GET /vm-bootstrap HTTP/1.1')}`,
    /^HTTP\/1.1 200 (?:.|\s)*\r\n\r\nexit 0\n$/,
  )
  const bytes = randomBytes(3_000_000)
  writeFileSync(join(folder, 'script'), bytes)
  const answers = await Promise.all([1, 2, 3].map(() => ask(server, 'GET /vm-bootstrap HTTP/1.0')))
  for (const answer of answers) t.ok(answer.subarray(answer.indexOf('\r\n\r\n') + 4).equals(bytes))
  t.equal(lines[0], 'GET /vm-bootstrap: 200, 7 bytes')
  t.equal(lines.length, 4)
})

t.test('what is not served', async (t) => {
  const { folder, lines, server } = await serve(t)
  for (const url of ['/', '/../../etc/passwd', '/__proto__', '/pipe', '/vm-bootstrap?x'])
    t.match(`${await ask(server, `GET ${url} HTTP/1.1`)}`, /^HTTP\/1.1 404 /, url)
  t.match(`${await ask(server, 'POST /vm-bootstrap HTTP/1.1')}`, /^HTTP\/1.1 405 /)
  rmSync(join(folder, 'script'))
  t.match(`${await ask(server, 'GET /vm-bootstrap HTTP/1.1')}`, /^HTTP\/1.1 404 /)
  const strange = await ask(server, `GET /${'\u009b'.repeat(3)}${'x'.repeat(900)} HTTP/1.1`)
  t.match(`${strange}`, /^HTTP\/1.1 4/)
  for (const line of lines) t.match(line, /^[\x20-\x7e]{1,260}$/)
})

t.test('a relay ends with the server, and with the guest', async (t) => {
  const { server } = await serve(t)
  const idle = relay(server)
  idle.stdin.write('GET /vm')
  const gone = relay(server)
  gone.stdin.end()
  await once(gone, 'exit')
  await server.close()
  await once(idle, 'exit')
  const late = relay(server)
  const [code] = await once(late, 'exit')
  t.equal(code, 1)
})
