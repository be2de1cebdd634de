import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ParfaitError } from '../errors.ts'
import type { BuildEvent } from '../report/events.ts'
import { requireRoom } from '../require-room.ts'
import { openSession } from '../store/session.ts'
import { makeLinks, writeSent } from './lay-out.ts'
import type { RemoteRequest, ToClient, ToServer } from './messages.ts'
import { nameForClient } from './name-for-client.ts'
import { readPieces } from './pieces.ts'
import { type ServedBuild, serveBuild } from './serve-build.ts'
import { type ServedConnection, tell } from './served-connection.ts'
import { takeSlot, waitForSlot } from './slots.ts'

type Said = Extract<ToServer, { readonly type: 'file' | 'get' }>

/** One build for one client: its parcel comes, it is built, and its outputs go. */
export interface RemoteSession {
  take(said: Said, body: AsyncIterable<Uint8Array>): Promise<void>
  /** Resolves when the build has ended, and nothing of it is left but layers. */
  close(): Promise<void>
}

/** Makes a folder of the store for a build, which goes with the session, however that ends. */
export async function openRemoteSession(
  connection: ServedConnection,
  request: RemoteRequest,
): Promise<RemoteSession> {
  const { store, site, signal } = connection
  const needed = request.files.reduce((sum, { size }) => sum + size, 0)
  await requireRoom(store.folder, { needed })
  const session = await openSession(store, { remove: site.remove, signal })
  const root = join(session.folder, 'parcel')
  const { env, sharedStore, out = join(session.folder, 'out') } = connection.host
  await mkdir(root)
  await mkdir(out, { recursive: true })
  const keepsOut = connection.host.out !== undefined
  const places = { root, out, keepsOut, store: store.folder, sharedStore, env }
  const names = [
    { here: out, there: dirname(request.settings.output) },
    { here: root, there: '' },
  ]
  const waiting = request.files.values()
  let left = request.files.length
  let building: Promise<ServedBuild | undefined> | undefined
  let sending: Promise<void> | undefined
  const begin = async () => {
    await makeLinks(root, request.links)
    const report = (event: BuildEvent) => tellEvent(connection, nameForClient(event, names))
    const run = () => runServed(connection, request, { places, report })
    building = run().catch(async (error: unknown) => {
      await tell(connection.writer, error, names)
      return undefined
    })
  }
  if (left === 0) await begin()
  return {
    async take(said, body) {
      if (said.type === 'get') {
        // Not waited for: whoever writes a large file for minutes must hear meanwhile that the client is there.
        const before = [building, sending] as const
        const send = async () => {
          const [built] = await Promise.all(before)
          await sendOutput(connection, { said, built, out })
        }
        sending = send().catch((error: unknown) => tell(connection.writer, error, names))
        return
      }
      const file = waiting.next().value
      if (!file || file.size !== said.bytes)
        throw new ParfaitError('server-protocol', 'A file came that was not told of')
      await writeSent(root, file, body)
      left--
      if (left === 0) await begin()
    },
    async close() {
      await Promise.all([building, sending])
      await session.close()
    },
  }
}

async function runServed(
  { host, store, writer, signal }: ServedConnection,
  request: RemoteRequest,
  of: {
    readonly places: Parameters<typeof serveBuild>[1]['places']
    readonly report: (event: BuildEvent) => void
  },
): Promise<ServedBuild> {
  const { slots, uid, gid, now } = host
  let slot = await takeSlot(store, slots)
  if (!slot) {
    await writer.send({ type: 'waiting', busy: slots })
    slot = await waitForSlot(store, { slots, signal })
  }
  try {
    const around = { report: of.report, signal, uid, gid, now }
    const planned = (message: ToClient) => void writer.send(message)
    const built = await serveBuild(request, { places: of.places, host: around, planned })
    await writer.send({ type: 'built', ...built.result })
    return built
  } finally {
    await slot.release()
  }
}

/** The client tells of begin and end by itself: it knows where the files are in the end. */
function tellEvent({ writer }: ServedConnection, event: BuildEvent): void {
  const untold = ['build-started', 'artifact-made', 'artifact-reused', 'build-finished']
  if (untold.includes(event.type) || event.type === 'build-failed') return
  const message = { type: 'event', event: JSON.parse(JSON.stringify(event)) } as const
  if (event.type === 'step-output') writer.sendIfRoom(message)
  else void writer.send(message)
}

async function sendOutput(
  { writer, signal }: ServedConnection,
  of: { readonly said: Said; readonly built: ServedBuild | undefined; readonly out: string },
): Promise<void> {
  const { said, built, out } = of
  if (said.type !== 'get' || !built) throw new ParfaitError('server-protocol', 'Nothing was built')
  const other = built.result.others.find(({ path }) => path === said.other)
  const path = other ? join(out, other.path) : built.outputs.get(said.kind ?? '')
  if (path === undefined)
    throw new ParfaitError('server-protocol', 'A file is asked for that was not made')
  for await (const { at, bytes } of readPieces(path)) {
    if (signal.aborted) return
    await writer.send({ type: 'piece', at, bytes: bytes.length }, once(bytes))
  }
  await writer.send({ type: 'sent' })
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
