import { ParfaitError } from '../../errors.ts'
import { textIn } from '../aws/text-in.ts'
import type { PublishPlan, TargetIo } from '../driver.ts'
import { askS3 } from './ask-s3.ts'
import type { PartDigests } from './parts.ts'

/** An upload in parts that a service keeps until it is completed or aborted. */
export interface Upload {
  readonly plan: PublishPlan
  readonly id: string
}

/** Begins one. What the object says of itself is said now. */
export async function createUpload(plan: PublishPlan, io: TargetIo): Promise<Upload> {
  const answer = await askS3(
    objectOf(plan),
    {
      method: 'POST',
      query: { uploads: '' },
      headers: {
        'content-type': 'application/octet-stream',
        'x-amz-meta-sha256': plan.shipment.sha256,
      },
    },
    io,
  )
  const id = textIn(answer, 'UploadId')
  if (id !== undefined && id !== '') return { plan, id }
  throw new ParfaitError('target-refused', 'Expected the id of an upload, got none', {
    place: plan.url,
    hint: 'see whether that address is one of a service of S3',
  })
}

/** MD5 of the parts that a service has of an upload, by their numbers; undefined where it knows none of that id. */
export async function listParts(
  { plan, id }: Upload,
  io: TargetIo,
): Promise<ReadonlyMap<number, string> | undefined> {
  const parts = new Map<number, string>()
  // A service that always says that there is more does not keep us.
  for (let marker = '0', pages = 0; pages < 20; pages++) {
    const query = { uploadId: id, 'part-number-marker': marker }
    const answer = await askS3(objectOf(plan), { method: 'GET', query, accept: [404] }, io)
    if (answer.status === 404) return undefined
    for (const [, part = ''] of answer.body.toString('utf8').matchAll(/<Part>(.*?)<\/Part>/gs)) {
      const body = Buffer.from(part)
      const tag = textIn({ body }, 'ETag') ?? ''
      parts.set(Number(textIn({ body }, 'PartNumber')), tag.replaceAll('"', '').toLowerCase())
    }
    const next = textIn(answer, 'NextPartNumberMarker') ?? ''
    if (textIn(answer, 'IsTruncated') !== 'true' || next === marker) break
    marker = next
  }
  return parts
}

/** Makes an object of the parts; its tag as the service says it. Completing what is complete is no fault. */
export async function completeUpload(
  { plan, id }: Upload,
  parts: readonly PartDigests[],
  io: TargetIo,
): Promise<void> {
  const lines = parts.map(
    ({ md5 }, at) => `<Part><PartNumber>${at + 1}</PartNumber><ETag>"${md5}"</ETag></Part>`,
  )
  const body = Buffer.from(`<CompleteMultipartUpload>${lines.join('')}</CompleteMultipartUpload>`)
  const headers = { 'content-type': 'application/xml' }
  const question = { method: 'POST', query: { uploadId: id }, body, headers }
  // 404: the answer of the try before was lost, and the upload is an object now; whoever verifies it sees.
  await askS3(objectOf(plan), { ...question, accept: [404] }, io)
}

/** Has the service forget the parts; one that cannot is no fault, as it is another that counts. */
export async function abortUpload({ plan, id }: Upload, io: TargetIo): Promise<void> {
  const question = { method: 'DELETE', query: { uploadId: id }, accept: [404] }
  await askS3(objectOf(plan), question, io).catch(() => {})
}

function objectOf({ url, options }: PublishPlan) {
  return { url, options }
}
