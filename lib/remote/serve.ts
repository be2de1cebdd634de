import { hostArchitecture } from '../architectures.ts'
import { local } from '../builders/local.ts'
import { ParfaitError } from '../errors.ts'
import { freeRoom } from '../files.ts'
import { packageVersion } from '../package-version.ts'
import { Store } from '../store/store.ts'
import { checkToServer } from './check-message.ts'
import { engineDigest } from './engine-digest.ts'
import { createWriter, readFrames } from './frames.ts'
import { type HostFacts, protocols, type ToClient } from './messages.ts'
import { openRemoteSession, type RemoteSession } from './remote-session.ts'
import { type ServedConnection, type ServeHost, tell } from './served-connection.ts'
import { countBusy } from './slots.ts'
import { createWatch } from './watch.ts'

/** Serves one client over a connection, to its end. Whatever goes wrong is told to the client, and never thrown. */
export async function serve(host: ServeHost): Promise<void> {
  const abort = new AbortController()
  const stop = () => {
    abort.abort()
    host.input.destroy()
  }
  host.signal.addEventListener('abort', stop, { once: true })
  const writer = createWriter<ToClient>(host.output)
  const lost = () => {
    stop()
    // What waits to be sent to nobody would hold the session for as long as sshd keeps a dead connection.
    host.output.destroy()
  }
  const watch = createWatch({ beat: () => writer.sendIfRoom({ type: 'alive' }), lost })
  let session: RemoteSession | undefined
  try {
    watch.listen()
    const site = await local.open({
      settings: { sandbox: 'auto', store: host.store },
      uid: host.uid,
      signal: abort.signal,
    })
    const store = new Store(site.store)
    await store.open()
    const connection = { host, store, site, writer, signal: abort.signal }
    for await (const { message, body } of readFrames(host.input, { onBytes: watch.heard })) {
      const said = checkToServer(message)
      if (said.type === 'hello') await greet(connection, said.protocols)
      else if (said.type === 'build') {
        if (session) throw misplaced(said.type)
        session = await openRemoteSession(connection, said)
      } else if (said.type === 'cancel') abort.abort()
      else if (said.type === 'bye') break
      else if (said.type !== 'alive') {
        if (!session) throw misplaced(said.type)
        await session.take(said, body)
      }
    }
  } catch (error) {
    if (!isGone(error)) await tell(writer, error)
  } finally {
    abort.abort()
    await session?.close()
    watch.close()
    host.signal.removeEventListener('abort', stop)
    await writer.close()
  }
}

async function greet(
  { host, store, writer }: ServedConnection,
  theirs: readonly number[],
): Promise<void> {
  const protocol = protocols.find((one) => theirs.includes(one))
  if (protocol === undefined)
    throw new ParfaitError(
      'server-version',
      `The server's parfait, ${packageVersion}, speaks none of the client's protocols`,
      { hint: 'both sides need the same parfait: parfait remote setup' },
    )
  const facts: HostFacts = {
    version: packageVersion,
    engine: await engineDigest(),
    architecture: hostArchitecture().name,
    slots: host.slots,
    busy: await countBusy(store, host.slots),
    room: await freeRoom(store.folder),
  }
  await writer.send({ type: 'welcome', protocol, host: facts })
}

/** A stream that was closed under its reader. */
function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE'
}

function misplaced(type: string): ParfaitError {
  return new ParfaitError('server-protocol', `The message '${type}' has no place here`)
}
