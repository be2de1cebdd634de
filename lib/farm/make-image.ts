import { basename, dirname, join } from 'node:path'
import { local } from '../builders/local.ts'
import { allOutputs } from '../deliver/papers.ts'
import { ParfaitError } from '../errors.ts'
import { readJson } from '../json.ts'
import { findProduct } from '../products/index.ts'
import { checkToServer } from '../remote/check-message.ts'
import type { RemoteRequest } from '../remote/messages.ts'
import type { BuildEvent } from '../report/events.ts'
import { readSecret } from '../settings/read-secret.ts'
import { openSession } from '../store/session.ts'
import { Store } from '../store/store.ts'
import { targets } from '../targets/index.ts'
import { publishFiles } from '../targets/publish-files.ts'
import { buildHere } from './build-here.ts'
import type { FarmJob, FarmResult } from './farm-job.ts'
import { startLocalServer } from './local-server.ts'
import type { FarmQueue } from './open-queue.ts'
import { getFile } from './queue-files.ts'
import type { WorkerHost } from './worker-host.ts'

/** What a job needs beside itself. */
interface Making {
  readonly queue: FarmQueue
  readonly host: WorkerHost
  readonly report: (event: BuildEvent) => void
  readonly signal: AbortSignal
}

type Made = Omit<FarmResult, 'worker' | 'seconds'>

/** Does what a job says, and publishes what it made where the job says so. Errors: those of a build and of `publishFiles`. */
export async function makeImage(job: FarmJob, making: Making): Promise<Made> {
  const request = await readRequest(job, making)
  if (job.publish.length === 0) return build(request, dirname(request.settings.output), making)
  const { host, signal } = making
  const { uid, store: folder } = host
  const site = await local.open({ settings: { sandbox: 'auto', store: folder }, uid, signal })
  const store = new Store(site.store)
  await store.open()
  // It goes with this process, however that ends.
  const session = await openSession(store, { remove: site.remove, signal })
  try {
    const made = await build(request, join(session.folder, 'out'), making)
    return { ...made, artifacts: await publish(made.artifacts, job, making) }
  } finally {
    await session.close()
    await site.close?.()
  }
}

async function readRequest(job: FarmJob, { queue, host }: Making): Promise<RemoteRequest> {
  const text = (await getFile(queue, job.request)).toString('utf8')
  const message = checkToServer({
    ...Object(readJson(text)),
    type: 'build',
    secrets: await secretsOf(job, host),
    ...(job.until === undefined ? {} : { until: job.until }),
  })
  if (message.type !== 'build') throw new TypeError('What was checked as a build is none')
  const { type: _, ...request } = message
  return request
}

/** In base64, for the build's process alone. Error: `secret-missing`. */
async function secretsOf({ secrets }: FarmJob, host: WorkerHost): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const { name, isRequired } of secrets) {
    const source = Object.hasOwn(host.secrets, name) ? host.secrets[name] : undefined
    if (source)
      found[name] = Buffer.from(await readSecret(name, source, host.env)).toString('base64')
    else if (isRequired)
      throw new ParfaitError('secret-missing', `This worker has no secret '${name}'`, {
        place: '--secret',
        hint: `start workers with --secret ${name}=file:PATH`,
      })
  }
  return found
}

async function build(
  request: RemoteRequest,
  out: string,
  { queue, host, report, signal }: Making,
): Promise<Made> {
  const connection = await startLocalServer(out, host)
  try {
    const content = (sha256: string) => getFile(queue, sha256)
    const built = await buildHere(connection, request, { content, report, signal })
    const { settings } = request
    const placed = { ...settings, output: join(out, basename(settings.output)) }
    const outputs = allOutputs(findProduct(settings.product.name), placed)
    const artifacts = built.artifacts.flatMap((one) => {
      const path = outputs.find(({ kind }) => kind === one.kind)?.path
      return path === undefined ? [] : [{ ...one, path }]
    })
    return { artifacts, made: built.made, reused: built.reused }
  } finally {
    await connection.close()
  }
}

async function publish(
  artifacts: Made['artifacts'],
  { publish: addresses }: FarmJob,
  { host, signal }: Making,
): Promise<Made['artifacts']> {
  const files = artifacts.map(({ path }) => path)
  const [first = '', ...more] = addresses
  const around = { ...host, targets, signal, progress: () => {} }
  const done = await publishFiles({ files, to: first, options: {} }, around)
  for (const to of more) await publishFiles({ files, to, options: {} }, around)
  return artifacts.map((one, at) => ({ ...one, path: done.files[at]?.url ?? one.path }))
}
