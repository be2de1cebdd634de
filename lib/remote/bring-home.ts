import { chmod, mkdir, rm } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, normalize } from 'node:path'
import { nameAside } from '../deliver/name-outside.ts'
import { manifestPath } from '../deliver/output-places.ts'
import { artifactsOf } from '../deliver/outputs.ts'
import { allOutputs } from '../deliver/papers.ts'
import { hasDigest, rememberPlaced } from '../deliver/placed.ts'
import { putInPlace } from '../deliver/put-in-place.ts'
import { signingOf } from '../deliver/signers.ts'
import { ParfaitError } from '../errors.ts'
import { lockedFlavour } from '../flavours/lock.ts'
import { readJson } from '../json.ts'
import type { OpenedBuild } from '../open-build.ts'
import type { Artifact, BuildEvent } from '../report/events.ts'
import { requireRoom } from '../require-room.ts'
import { removeFolder } from '../store/sweep.ts'
import { type Connection, toldBy, unexpected } from './connect.ts'
import type { RemoteResult, ToServer } from './messages.ts'
import { createPieceWriter } from './pieces.ts'

type Get = Omit<Extract<ToServer, { readonly type: 'get' }>, 'type'>

/**
 * Fetches what a server built and puts it where it was asked for, with checksums and manifest, all or nothing. Files that
 * are there already stay. Errors: `artifact-damaged`, `server-protocol`, `server-lost`, `output-refused`, `disk-full`.
 */
export async function bringHome(
  opened: OpenedBuild,
  of: { readonly built: RemoteResult; readonly connection: Connection },
): Promise<readonly Artifact[]> {
  const { build } = opened
  const { built, connection } = of
  const { settings, session, store, report, signal } = build
  const artifacts = namedHere(opened, built)
  const aside = await session.asideOf(settings.output)
  try {
    const made = join(aside, 'made')
    const beside = join(aside, 'beside')
    await mkdir(made)
    await mkdir(beside)
    const stay: string[] = []
    for (const { path, sha256 } of artifacts)
      if (await hasDigest(store, path, sha256)) stay.push(path)
    const coming = artifacts.filter(({ path }) => !stay.includes(path))
    await requireRoom(dirname(settings.output), { needed: neededFor(coming, built) })
    for (const { kind, path, size, sha256 } of coming) {
      const to = join(made, basename(path))
      await bring(connection, { get: { kind }, to, size, sha256, signal }, report)
    }
    for (const { path: other, size, isExecutable } of built.others) {
      const to = join(beside, plainPath(other))
      await mkdir(dirname(to), { recursive: true })
      await bring(connection, { get: { other }, to, size, signal }, report)
      await chmod(to, isExecutable ? 0o755 : 0o644)
    }
    const manifest = { path: manifestPath(settings), text: manifestText(opened, built, artifacts) }
    await putInPlace({ aside, made, beside, artifacts, stay, manifest, signing: signingOf(build) })
    for (const { path, sha256 } of artifacts) await rememberPlaced(store, path, sha256)
    for (const artifact of artifacts) {
      const isReused = stay.includes(artifact.path)
      report({ type: isReused ? 'artifact-reused' : 'artifact-made', artifact })
    }
    return artifacts
  } catch (error) {
    throw nameAside(error, aside)
  } finally {
    await removeFolder(aside, (paths) => build.site.remove(paths))
  }
}

/** Bytes that come; what was not told counts as nothing. */
function neededFor(coming: readonly Artifact[], { artifacts, others }: RemoteResult): number {
  const kinds = coming.map(({ kind }) => kind)
  const stored = artifacts.map((file) => (kinds.includes(file.kind) ? (file.stored ?? 0) : 0))
  return [...stored, ...others.map(({ size }) => size)].reduce((sum, bytes) => sum + bytes, 0)
}

/** Where the files go here. Error: `server-protocol` where one is missing. */
function namedHere(
  { product, build }: OpenedBuild,
  { artifacts }: RemoteResult,
): readonly Artifact[] {
  const outputs = allOutputs(product, build.settings)
  const files = Object.fromEntries(
    artifacts.map(({ kind, size, sha256 }) => [kind, { size, sha256 }]),
  )
  const absent = outputs.find(({ kind }) => !Object.hasOwn(files, kind))
  if (absent)
    throw new ParfaitError('server-protocol', `The server made no file '${basename(absent.path)}'`)
  return artifactsOf(files, outputs)
}

/** Error: `server-protocol` for a path that leads out. */
function plainPath(path: string): string {
  const isPlain = normalize(path) === path && !isAbsolute(path) && !/^\.\.(\/|$)|\0/.test(path)
  if (isPlain && path !== '.' && path !== '') return path
  throw new ParfaitError(
    'server-protocol',
    `Expected a path below the output's folder, got '${path}'`,
  )
}

interface Wanted {
  readonly get: Get
  /** Absolute path of a file that is not there yet. */
  readonly to: string
  readonly size: number
  readonly sha256?: string
  readonly signal: AbortSignal | undefined
}

/** Fetches a file; one that comes damaged once more. Error: `artifact-damaged`, where it is never what the server said. */
async function bring(
  connection: Connection,
  wanted: Wanted,
  report: (event: BuildEvent) => void,
): Promise<void> {
  const { to, sha256 } = wanted
  const arrives = async () => {
    const got = await receive(connection, wanted)
    return sha256 === undefined || got === sha256
  }
  if (await arrives()) return
  const text = `'${basename(to)}' came damaged from '${connection.server.name}': it is fetched again`
  report({ type: 'notice', level: 'warning', text })
  await rm(to)
  if (await arrives()) return
  throw new ParfaitError(
    'artifact-damaged',
    `'${basename(to)}' did not arrive as '${connection.server.name}' made it, twice`,
    { hint: 'run it again: its layers are there, and the old file here still is' },
  )
}

/** Writes a file as it comes, and gives back its digest. */
async function receive(connection: Connection, { get, to, size, signal }: Wanted): Promise<string> {
  const writer = await createPieceWriter(to, size, signal)
  try {
    void connection.writer.send({ type: 'get', ...get })
    for (;;) {
      const { message, body } = await connection.next()
      if (message.type === 'sent') return await writer.finish()
      if (message.type === 'failed') throw toldBy(connection.server, message)
      if (message.type !== 'piece') throw unexpected(message.type)
      await writer.write(message.at, body)
    }
  } finally {
    await writer.close()
  }
}

/** What the server tells of steps and packages, and what this machine knows of flavours and places. */
function manifestText(
  { flavours }: OpenedBuild,
  { manifest }: RemoteResult,
  artifacts: readonly Artifact[],
): string {
  const told = Object(readManifest(manifest)) as object
  const own = flavours.map((flavour) => ({ name: flavour.name, ...lockedFlavour(flavour) }))
  return `${JSON.stringify({ ...told, flavours: own, artifacts }, undefined, 2)}\n`
}

function readManifest(text: string): unknown {
  try {
    return readJson(text)
  } catch (cause) {
    throw new ParfaitError('server-protocol', 'The manifest that came is no JSON', { cause })
  }
}
