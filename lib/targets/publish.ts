import { lstat } from 'node:fs/promises'
import { basename } from 'node:path'
import { debug } from '../debug.ts'
import { ParfaitError, throwFaults } from '../errors.ts'
import { checkSchema, objectSchema } from '../schema.ts'
import { requireTools } from '../tools.ts'
import { type Addressed, parseAddress } from './address.ts'
import { digestsOf } from './digests.ts'
import type { Published, PublishPlan, Shipment, Verification } from './driver.ts'
import { shownUrl } from './shown-url.ts'
import { type PublishHost, targetIo } from './target-io.ts'

const log = debug('targets')

/** What is asked of a publication. */
export interface PublishRequest {
  /** Absolute path. */
  readonly file: string
  /** An address, or the path of a folder. */
  readonly to: string
  /** Options of the target. */
  readonly options?: Readonly<Record<string, unknown>>
  /** Replace what is there and differs. */
  readonly overwrite?: boolean
  /** Seconds after which nothing is tried again; default: six hours. */
  readonly deadline?: number
}

/** What came of it. */
export interface Publication extends Published {
  readonly target: string
  /** False where the very file was there already: then nothing was sent. */
  readonly isNew: boolean
  readonly verifiedBy: Verification
  /** What the service calls it, where it has a word of its own. */
  readonly id?: string
}

/** A file's way to a target, decided and not yet gone. */
interface PreparedPublication extends Addressed {
  readonly plan: PublishPlan
}

/** Decides how a file would be published. Errors: `target-invalid`, `tool-missing`. */
export async function preparePublication(
  request: PublishRequest,
  host: PublishHost,
): Promise<PreparedPublication> {
  const { address, driver } = parseAddress(request.to, host)
  const options = { ...request.options }
  throwFaults(
    checkSchema(objectSchema(driver.options), options).map(
      (fault) => new ParfaitError('target-invalid', `Options of '${driver.name}': ${fault}`),
    ),
  )
  await requireTools(driver.tools)
  return {
    address,
    driver,
    plan: driver.plan({ address, shipment: await shipmentOf(request.file), options }),
  }
}

async function shipmentOf(source: string): Promise<Shipment> {
  const status = await lstat(source).catch((cause: unknown) => {
    throw new ParfaitError('usage', `Expected a file, found none: '${source}'`, {
      place: source,
      cause,
    })
  })
  if (!status.isFile())
    throw new ParfaitError('usage', `Expected a plain file: '${source}'`, { place: source })
  return { source, name: basename(source), size: status.size, ...(await digestsOf(source)) }
}

/**
 * Publishes a file, or finds that it is published already. Errors: `target-differs` where something else is there
 * and `overwrite` was not asked for, `target-refused`, `target-damaged`, `secret-missing`, `disk-full`, `interrupted`.
 */
export async function publish(request: PublishRequest, host: PublishHost): Promise<Publication> {
  return publishPrepared(await preparePublication(request, host), request, host)
}

/** The same, once it is decided. */
export async function publishPrepared(
  prepared: PreparedPublication,
  request: Omit<PublishRequest, 'file'>,
  host: PublishHost,
): Promise<Publication> {
  const { driver, plan } = prepared
  const io = await targetIo(prepared, request, host)
  host.begin?.(plan.shipment.name)
  const presence = await driver.probe(plan, io)
  const { url, shipment } = plan
  log('%s: %s', shownUrl(url), presence)
  const isSame = presence === 'same'
  if (presence === 'differs' && request.overwrite !== true)
    throw new ParfaitError('target-differs', `Another file is there already: ${shownUrl(url)}`, {
      place: shownUrl(url),
      hint: 'add --overwrite to replace it',
    })
  const { size, sha256 } = shipment
  const done = isSame ? { url, size, sha256 } : await driver.put(plan, io)
  const verifiedBy = isSame ? 'read-back' : await driver.verify(done, io, plan)
  const id = await driver.idOf?.(plan, io)
  const known = { ...done, ...(id === undefined ? {} : { id }) }
  return { ...known, target: driver.name, isNew: !isSame, verifiedBy }
}
