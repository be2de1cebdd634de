import { createServer, type Server } from 'node:net'
import { PassThrough } from 'node:stream'
import t from 'tap'
import { SerialConsole } from '../../lib/boot/serial-console.ts'
import type { MachineEnd } from '../../lib/boot/session.ts'
import { freePort, readBanner, runOverSsh, waitForSsh } from '../../lib/boot/ssh.ts'
import { bootTools } from '../../lib/boot/tools.ts'
import { requireTool } from '../../lib/tools.ts'

const hasSsh = await requireTool(bootTools.ssh).then(
  () => true,
  () => false,
)
const needsSsh = hasSsh ? {} : { skip: 'needs ssh' }

/** A server that greets with this text, and says nothing more; with none, it hangs up. */
async function serve(text: string | undefined): Promise<{ server: Server; port: number }> {
  const port = await freePort()
  const server = createServer((socket) => {
    socket.on('error', () => {})
    if (text === undefined) socket.destroy()
    else socket.write(text)
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  server.unref()
  return { server, port }
}

function makeSession() {
  const console = new SerialConsole(new PassThrough())
  return { console, exited: new Promise<MachineEnd>(() => {}) }
}

t.test('a banner, a wrong one, none, and nobody', async (t) => {
  const rows: readonly (readonly [string | undefined, string | undefined])[] = [
    ['SSH-2.0-OpenSSH_9.2p1\r\n', 'SSH-2.0-OpenSSH_9.2p1'],
    ['HTTP/1.1 400\r\n', undefined],
    ['', undefined],
    [undefined, undefined],
  ]
  for (const [text, banner] of rows) {
    const { server, port } = await serve(text)
    t.equal(await readBanner(port, { timeoutMs: 300 }), banner, String(text))
    server.close()
  }
  t.equal(await readBanner(await freePort(), { timeoutMs: 300 }), undefined)
})

t.test('the fault of ssh is 255', needsSsh, async (t) => {
  const access = { port: await freePort(), user: 'root' }
  const result = await runOverSsh({ access, command: 'true', timeoutMs: 20_000 })
  t.match(result, { exitCode: 255, stderr: /refused/ })
})

t.test('a server that only greets is not waited for without end', needsSsh, async (t) => {
  const { port } = await serve('SSH-2.0-slow\r\n')
  const access = { port, user: 'root' }
  await t.rejects(runOverSsh({ access, command: 'uptime', timeoutMs: 1000 }), {
    code: 'boot-failed',
    message: "'uptime' did not end in the guest within 1 s",
  })
  await t.rejects(waitForSsh({ access, timeoutMs: 1500, session: makeSession() }), {
    code: 'boot-failed',
    message: /as 'root' within \d s: the ssh server greets, and then says no more/,
  })
})

t.test('waiting ends with the machine, and with the user', async (t) => {
  const access = { port: await freePort(), user: 'root' }
  const session = makeSession()
  const waiting = waitForSsh({ access, timeoutMs: 60_000, session })
  session.console.finish('the machine ended (guest-shutdown)')
  await t.rejects(waiting, { message: /the machine ended \(guest-shutdown\)/ })
  const signal = AbortSignal.timeout(100)
  const interrupted = waitForSsh({ access, timeoutMs: 60_000, session: makeSession(), signal })
  await t.rejects(interrupted, { code: 'interrupted' })
})
