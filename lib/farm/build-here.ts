import { ParfaitError } from '../errors.ts'
import { cancelling } from '../remote/build-remotely.ts'
import { type Connection, toldBy, unexpected } from '../remote/connect.ts'
import type { RemoteRequest, ToClient } from '../remote/messages.ts'
import type { BuildEvent } from '../report/events.ts'

type Built = Extract<ToClient, { readonly type: 'built' }>

/**
 * Has a request built by a server's side that is on this machine; `content` gives the files that it names. Errors: those of a
 * build, `server-lost`, and `interrupted` where `signal` is aborted.
 */
export function buildHere(
  connection: Connection,
  request: RemoteRequest,
  of: {
    readonly content: (sha256: string) => Promise<Uint8Array>
    readonly report: (event: BuildEvent) => void
    readonly signal: AbortSignal
  },
): Promise<Built> {
  const { content, report, signal } = of
  return cancelling(signal, connection, async () => {
    let fault: unknown
    const sending = sendAll(connection, request, content).catch((error: unknown) => {
      fault = error
      connection.kill()
    })
    try {
      for (;;) {
        const { message } = await connection.next()
        if (message.type === 'built') return message
        if (message.type === 'failed') throw toldBy(connection.server, message)
        if (message.type === 'event') report(message.event)
        else if (message.type !== 'planned' && message.type !== 'waiting')
          throw unexpected(message.type)
      }
    } catch (error) {
      throw fault ?? error
    } finally {
      await sending
    }
  })
}

async function sendAll(
  { writer }: Connection,
  request: RemoteRequest,
  content: (sha256: string) => Promise<Uint8Array>,
): Promise<void> {
  await writer.send({ type: 'build', ...request })
  for (const { path, sha256, size } of request.files) {
    const bytes = await content(sha256)
    if (bytes.length !== size)
      throw new ParfaitError(
        'artifact-damaged',
        `Expected ${size} bytes of '${path}', got ${bytes.length}`,
      )
    await writer.send({ type: 'file', bytes: size }, once(bytes))
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
