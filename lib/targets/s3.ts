import { ParfaitError } from '../errors.ts'
import { profileCredentials, s3Credentials } from './aws/credentials.ts'
import type {
  Presence,
  Published,
  PublishPlan,
  TargetDriver,
  TargetIo,
  Verification,
} from './driver.ts'
import type { HttpHead } from './http/call.ts'
import { askS3 } from './s3/ask-s3.ts'
import { editBucketLists } from './s3/lists.ts'
import { smallestPart } from './s3/parts.ts'
import { objectBeside, objectUrl } from './s3/place.ts'
import { putObject, wayOf } from './s3/put.ts'

/** A bucket of a service that speaks S3. */
export const s3: TargetDriver = {
  name: 's3',
  summary: 'a bucket of S3, of Amazon or of another service',
  schemes: ['s3'],
  options: {
    endpoint: { type: 'string', pattern: '^https?://' },
    region: { type: 'string', pattern: '^[A-Za-z0-9-]{1,64}$' },
  },
  credentials: s3Credentials,
  moreCredentials: profileCredentials,
  tools: [],
  formats: [],
  plan({ address, shipment, options }) {
    const url = objectUrl(address, shipment.name)
    const inParts = shipment.size < smallestPart ? '' : ' in parts'
    const steps = [
      `send '${shipment.source}' to '${url}'${inParts}, each with its MD5`,
      'compare size, SHA-256 and tag of the object',
    ]
    return { shipment, url, steps, options }
  },
  probe,
  put: putObject,
  verify,
  async fetch({ address, name }, sink, io) {
    const object = { url: objectBeside(address.href, name), options: {} }
    const begin = () => {
      sink.restart()
      return { take: sink.take }
    }
    return (await askS3(object, { method: 'GET', accept: [404], begin }, io)).status !== 404
  },
  editLists: editBucketLists,
}

async function probe(plan: PublishPlan, io: TargetIo): Promise<Presence> {
  const { url, options, shipment } = plan
  const head = await askS3({ url, options }, { method: 'HEAD', accept: [404] }, io)
  if (head.status === 404) return (await io.journal.find(wayOf(plan))) ? 'partial' : 'absent'
  if (head.headers['content-length'] !== String(shipment.size)) return 'differs'
  const known = head.headers['x-amz-meta-sha256']
  if (known !== undefined) return known === shipment.sha256 ? 'same' : 'differs'
  return tagOf(head) === shipment.md5 ? 'same' : 'differs'
}

function tagOf({ headers }: HttpHead): string {
  return (headers.etag ?? '').replaceAll('"', '').toLowerCase()
}

async function verify(
  { url, size, sha256, tag }: Published,
  io: TargetIo,
  { options }: PublishPlan,
): Promise<Verification> {
  const head = await askS3({ url, options }, { method: 'HEAD' }, io)
  const { headers } = head
  const isWhole =
    headers['content-length'] === String(size) && headers['x-amz-meta-sha256'] === sha256
  // What is encrypted by a key of the user has another tag; the MD5 of each part was compared all the same.
  const isOpaque =
    /kms/.test(headers['x-amz-server-side-encryption'] ?? '') ||
    headers['x-amz-server-side-encryption-customer-algorithm'] !== undefined
  if (isWhole && (isOpaque || tagOf(head) === tag)) return 'service-digest'
  throw new ParfaitError('target-damaged', `What the service has is not what was sent`, {
    place: url,
    hint: 'publish again with --overwrite',
  })
}
