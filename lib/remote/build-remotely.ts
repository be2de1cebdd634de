import { requirePlaces } from '../build.ts'
import type { BuildHost, BuildResult } from '../build-host.ts'
import { contractsOf } from '../contracts/index.ts'
import { allOutputs } from '../deliver/papers.ts'
import { placedDigest } from '../deliver/placed.ts'
import { ParfaitError } from '../errors.ts'
import { requireState } from '../flavours/choose.ts'
import type { GivenFacts } from '../gather/facts.ts'
import { gatherGiven } from '../gather/gather.ts'
import { present } from '../json.ts'
import { type OpenedBuild, openBuild } from '../open-build.ts'
import { makePlan } from '../plan/plan.ts'
import { namedPhases } from '../products/phases.ts'
import type { BuildEvent } from '../report/events.ts'
import { tellingFailure } from '../report/failure.ts'
import type { BuildServer } from '../servers/server.ts'
import type { Settings } from '../settings/settings.ts'
import { bringHome } from './bring-home.ts'
import { type Connection, reportFrom, toldBy, unexpected } from './connect.ts'
import type { RemoteRequest, ToClient } from './messages.ts'
import { readSent } from './parcel.ts'
import { makeRequest } from './request.ts'

/** How long a server may take to clean up after an interrupted build, in milliseconds. */
const graceMs = 20_000

/**
 * Builds on a server: this machine gives its user's files and hooks' answers, the server its processor, and the files
 * come back, as a build here would make them to the byte. Errors: those of a build, `server-lost`, `server-version`,
 * `server-protocol`, `artifact-damaged`.
 */
export async function buildRemotely(
  settings: Settings,
  host: BuildHost,
  connection: Connection,
): Promise<BuildResult> {
  return tellingFailure(host.report, () => {
    requireRemote(settings, host)
    return cancelling(host.signal, connection, () => run(settings, host, connection))
  })
}

/** What needs this machine's own parts, or its terminal. Error: `usage`. */
function requireRemote({ product }: Settings, { breaks = [] }: BuildHost): void {
  const refuse = (what: string, hint: string) => {
    throw new ParfaitError('usage', `${what} is for builds on this machine`, { hint })
  }
  if (product.isBaseless)
    refuse('--from-host', 'name flavours with a tree, or leave out the server')
  if (breaks.length > 0) refuse('--break', 'leave it out, or build without a server')
}

async function run(
  settings: Settings,
  host: BuildHost,
  connection: Connection,
): Promise<BuildResult> {
  const started = host.now()
  await requirePlaces(settings, host)
  return openBuild(
    settings,
    host,
    async (opened) => {
      const { build, flavours, options, product } = opened
      const phases = namedPhases(product, build.settings)
      const facts = await gatherGiven(build, { flavours, options, phases })
      const outputs = allOutputs(product, build.settings)
      const known = await Promise.all(outputs.map(({ path }) => placedDigest(build.store, path)))
      const has = known.filter((digest) => digest !== undefined)
      const { aptProxy } = connection.server
      const request = await makeRequest(opened, { facts, has, aptProxy })
      void sendAll(connection, request)
      const built = await follow(opened, { facts, connection })
      const artifacts = await bringHome(opened, { built, connection })
      const { made, reused } = built
      const counts = { made, reused, seconds: (host.now() - started) / 1000 }
      host.report({ type: 'build-finished', ...counts, artifacts })
      return { artifacts, facts: built.facts, ...counts }
    },
    { isElsewhere: true },
  )
}

async function sendAll({ writer, kill }: Connection, request: RemoteRequest): Promise<void> {
  try {
    await writer.send({ type: 'build', ...request })
    for (const file of request.files)
      await writer.send({ type: 'file', bytes: file.size }, readSent(file))
  } catch {
    // The other side waits for bytes that do not come.
    kill()
  }
}

type Built = Extract<ToClient, { readonly type: 'built' }>

/** Passes on what the server tells, until it has built. */
async function follow(
  opened: OpenedBuild,
  of: { readonly facts: GivenFacts; readonly connection: Connection },
): Promise<Built> {
  const { connection, facts } = of
  const { name } = connection.server
  const { report } = opened.build
  for (;;) {
    const { message } = await connection.next()
    if (message.type === 'built') return message
    if (message.type === 'failed') throw toldBy(connection.server, message)
    if (message.type === 'planned') await checkPlan(opened, { facts, message, name })
    else if (message.type === 'event') report(eventHere(message.event, connection.server))
    else if (message.type === 'waiting')
      report({ type: 'notice', level: 'info', text: waitingText(name, message.busy) })
    else throw unexpected(message.type)
  }
}

function waitingText(name: string, busy: number): string {
  return `server ${name} builds ${busy} of ${busy}: this build waits for one to end`
}

/** The log of a step lies on the server. */
function eventHere(event: BuildEvent, server: BuildServer): BuildEvent {
  if (event.type !== 'step-failed') return event
  const { log } = event
  return {
    ...event,
    error: reportFrom(server, event.error),
    ...(log === undefined ? {} : { log: `${server.name}:${log}` }),
  }
}

/** The steps that this machine would make must be those that the server makes: both mean one image. */
async function checkPlan(
  { build, flavours, options }: OpenedBuild,
  of: {
    readonly facts: GivenFacts
    readonly message: Extract<ToClient, { readonly type: 'planned' }>
    readonly name: string
  },
): Promise<void> {
  const { settings } = build
  const { facts, message, name } = of
  const { state, keys } = message
  await requireState(settings, flavours, state?.identity)
  if (contractsOf(flavours).some(({ plan }) => plan.tellsFolders)) return
  const known = present({ ...facts, state, contracts: {} })
  const plan = makePlan({ settings, flavours, options, facts: known })
  const differs = plan.steps.findIndex(({ key }, index) => key !== keys[index])
  if (differs < 0 && plan.steps.length === keys.length) return
  const { phase = '', flavour = '', name: step = '' } = plan.steps[differs]?.label ?? {}
  throw new ParfaitError(
    'server-version',
    `The server '${name}' would make another image: the step '${phase} ${flavour}/${step}' differs`,
    { hint: `both sides need the same parfait: parfait remote setup ${name}` },
  )
}

/** Passes an interruption on: the server cleans up and says so, or is left alone after a while. */
export async function cancelling<T>(
  signal: AbortSignal | undefined,
  connection: Connection,
  work: () => Promise<T>,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const cancel = () => {
    void connection.writer.send({ type: 'cancel' })
    timer = setTimeout(connection.kill, graceMs)
  }
  if (signal?.aborted) cancel()
  signal?.addEventListener('abort', cancel, { once: true })
  try {
    return await work()
  } catch (error) {
    throw signal?.aborted ? new ParfaitError('interrupted', 'Interrupted') : error
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', cancel)
  }
}
