import { decodePercent } from '../../decode.ts'
import { ParfaitError } from '../../errors.ts'
import type { PublishPlan, TargetIo } from '../driver.ts'
import { askS3 } from '../s3/ask-s3.ts'
import { s3 } from '../s3.ts'
import { placeOf } from './place.ts'

/** The object by which a disk comes to EC2. Nothing else has its name, which is the digest: it may be removed. Error: `target-invalid`. */
export function objectPlan({ url, shipment, options }: Omit<PublishPlan, 'steps'>): PublishPlan {
  const via = String(options?.via ?? '')
  if (!/^s3:\/\/./.test(via) || !URL.canParse(via))
    throw new ParfaitError(
      'target-invalid',
      'EC2 reads disks from a bucket, which one is not said',
      {
        place: 'via',
        hint: `such as --set via=s3://bucket/prefix/, or '${url}?via=s3://bucket/prefix/'; the bucket is in the same region`,
      },
    )
  const name = `${shipment.sha256}${shipment.name.slice(shipment.name.lastIndexOf('.')).toLowerCase()}`
  return s3.plan({
    address: new URL(via),
    shipment: { ...shipment, name },
    options: { region: placeOf({ url }).region },
  })
}

/** Sends a disk to its bucket; what is there already is not sent again. The bucket, and its key there. */
export async function sendObject(
  object: PublishPlan,
  io: TargetIo,
): Promise<{ readonly bucket: string; readonly key: string }> {
  if ((await s3.probe(object, io)) !== 'same') await s3.verify(await s3.put(object, io), io, object)
  const { hostname, pathname } = new URL(object.url)
  return { bucket: hostname, key: decodePercent(pathname.slice(1)) ?? pathname.slice(1) }
}

/** Removes it from the bucket. */
export async function removeObject({ url, options }: PublishPlan, io: TargetIo): Promise<void> {
  await askS3({ url, options }, { method: 'DELETE', accept: [404] }, io)
}
