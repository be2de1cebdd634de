import { Duplex } from 'node:stream'
import t from 'tap'
import { waitForBootstrap } from '../../lib/boot/bootstrap.ts'
import { SerialConsole } from '../../lib/boot/serial-console.ts'

/** A console that has printed this. */
function printed(text: string) {
  const socket = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() })
  socket.push(text)
  return { console: new SerialConsole(socket) }
}

const limits = { timeoutMs: 2000 }

t.test('success, and none', async (t) => {
  const line = '2026-11-26T00:17:01Z vm-bootstrap:'
  t.strictSame(await waitForBootstrap(printed(`${line} succeeded after 3 tries\r\n`), limits), {
    isSuccess: true,
    tries: 3,
  })
  t.strictSame(await waitForBootstrap(printed(`${line} gave up after 10 tries\r\n`), limits), {
    isSuccess: false,
    tries: 10,
  })
  await t.resolves(waitForBootstrap(printed(`${line} succeeded after 1 try\r\n`), limits))
  await t.rejects(waitForBootstrap(printed('Kernel panic - not syncing: x\n'), limits), {
    code: 'boot-failed',
  })
})
