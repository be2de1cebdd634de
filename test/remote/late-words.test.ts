import t from 'tap'
import { connect } from '../../lib/remote/connect.ts'
import { readFrames } from '../../lib/remote/frames.ts'
import { bigServer, bytesOf, insteadOfSsh } from '../fixtures/conversation.ts'

const host = { version: '1', engine: '', architecture: 'amd64', slots: 1, busy: 0, room: 1 }

t.test('what a server says after the last word does not keep a connection open', async (t) => {
  const body = Buffer.alloc(0)
  const said = (message: Record<string, unknown>) => bytesOf([{ message, body }])
  let stdout: NodeJS.EventEmitter | undefined
  const start = insteadOfSsh(async ({ input, output }) => {
    stdout = output
    output.write(said({ type: 'welcome', protocol: 1, host }))
    for await (const { message } of readFrames(input))
      if (Object(message).type === 'bye') output.write(said({ type: 'alive' }))
  })
  const connection = await connect(bigServer, { env: {} }, start)
  // As with a real ssh, whose end waits for its pipes.
  const isRead = new Promise((resolve) => stdout?.once('close', resolve))
  await connection.close()
  await isRead
  t.pass('all was read')
})
