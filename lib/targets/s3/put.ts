import { createHash } from 'node:crypto'
import { ParfaitError } from '../../errors.ts'
import type { Published, PublishPlan, TargetIo } from '../driver.ts'
import { countSent } from '../http/count-sent.ts'
import { askS3 } from './ask-s3.ts'
import {
  digestsOfPart,
  entityTag,
  md5Header,
  type Part,
  type PartDigests,
  partSizeFor,
  partsOf,
  smallestPart,
} from './parts.ts'
import { abortUpload, completeUpload, createUpload, listParts, type Upload } from './upload.ts'

/** Puts a file into a bucket: a small one at once, others in parts, those that are there already not again. */
export async function putObject(plan: PublishPlan, io: TargetIo): Promise<Published> {
  const { size, sha256, source } = plan.shipment
  if (size >= smallestPart) return putInParts(plan, io)
  const [part] = partsOf(source, size, smallestPart)
  const digests = await digestsOfPart(part as Part, createHash('sha256'))
  if (digests.sha256 !== sha256) throw changed(plan)
  const question = { method: 'PUT', headers: { 'x-amz-meta-sha256': sha256 } }
  await sendPart(plan, { part: part as Part, digests, question, before: 0 }, io)
  return { url: plan.url, size, sha256, tag: digests.md5 }
}

/** What a try is noted under. */
export function wayOf({ url, shipment, options }: PublishPlan): string[] {
  return ['s3', url, String(options?.endpoint ?? ''), shipment.sha256]
}

async function putInParts(plan: PublishPlan, io: TargetIo): Promise<Published> {
  const { size, sha256, source } = plan.shipment
  const { upload, there } = await takeUp(plan, io)
  try {
    const whole = createHash('sha256')
    const done: PartDigests[] = []
    for (const part of partsOf(source, size, partSizeFor(size))) {
      const digests = await digestsOfPart(part, whole)
      if (there.get(part.number) === digests.md5) io.progress(part.start + part.size, size)
      else {
        const query = { partNumber: String(part.number), uploadId: upload.id }
        const question = { method: 'PUT', query }
        await sendPart(plan, { part, digests, question, before: part.start }, io)
      }
      done.push(digests)
    }
    if (whole.digest('hex') !== sha256) throw changed(plan)
    await completeUpload(upload, done, io)
    await io.journal.forget(wayOf(plan))
    return { url: plan.url, size, sha256, tag: entityTag(done) }
  } catch (fault) {
    // What passes is gone on with by the next try; of all else no part shall stay, which somebody would pay for.
    if (fault instanceof ParfaitError && !passing.includes(fault.code)) {
      await abortUpload(upload, io)
      await io.journal.forget(wayOf(plan))
    }
    throw fault
  }
}

const passing = ['interrupted', 'target-unreachable', 'secret-missing']

/** The upload that an earlier try has begun, with MD5 of its parts by number, or a new one. */
async function takeUp(
  plan: PublishPlan,
  io: TargetIo,
): Promise<{ readonly upload: Upload; readonly there: ReadonlyMap<number, string> }> {
  const noted = await io.journal.find(wayOf(plan))
  if (typeof noted?.uploadId === 'string') {
    const upload = { plan, id: noted.uploadId }
    const there = await listParts(upload, io)
    if (there) return { upload, there }
  }
  const upload = await createUpload(plan, io)
  await io.journal.note(wayOf(plan), { url: plan.url, uploadId: upload.id })
  return { upload, there: new Map() }
}

async function sendPart(
  { url, options, shipment }: PublishPlan,
  of: {
    readonly part: Part
    readonly digests: PartDigests
    readonly question: Parameters<typeof askS3>[1]
    /** Bytes of the file that are there. */
    readonly before: number
  },
  io: TargetIo,
): Promise<void> {
  const { part, digests, question, before } = of
  const begin = () => countSent((sent) => io.progress(sent, shipment.size), before)
  const headers = { ...question.headers, 'content-md5': md5Header(digests) }
  const payload = digests.sha256
  await askS3({ url, options }, { ...question, headers, payload, body: part, begin }, io)
}

function changed({ shipment }: PublishPlan): ParfaitError {
  return new ParfaitError('target-refused', 'The file was changed while it was sent', {
    place: shipment.source,
    hint: 'publish again when nobody writes it any more',
  })
}
