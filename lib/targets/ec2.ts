import { ParfaitError } from '../errors.ts'
import { ec2Credentials, profileCredentials } from './aws/credentials.ts'
import type { Presence, PublishPlan, TargetDriver, TargetIo } from './driver.ts'
import { objectPlan } from './ec2/bucket.ts'
import { diskFormat } from './ec2/facts.ts'
import { imageNamed, isLost, isOurs } from './ec2/images.ts'
import { imageUrl } from './ec2/place.ts'
import { putImage, wayOf } from './ec2/put.ts'

/** The images of an account in a region of EC2. */
export const ec2: TargetDriver = {
  name: 'ec2',
  summary: 'the images of a region of EC2, by a bucket of S3',
  schemes: ['ec2'],
  options: {
    via: { type: 'string', pattern: '^s3://' },
    architecture: { enum: ['x86_64', 'arm64', 'i386'] },
    'boot-mode': { enum: ['legacy-bios', 'uefi', 'uefi-preferred'] },
    patience: { type: 'string', pattern: '^[1-9][0-9]{0,5}$', default: '21600' },
  },
  credentials: ec2Credentials,
  async moreCredentials(place) {
    const found = await profileCredentials(place)
    return found.endpoint ? { ...found, ec2Endpoint: found.endpoint } : found
  },
  tools: [],
  formats: ['raw', 'vmdk', 'vhd'],
  plan({ address, shipment, options: said }) {
    const url = imageUrl(address, shipment.name)
    const options = { ...said, via: said.via ?? address.searchParams.get('via') ?? undefined }
    const plan = { shipment, url, options }
    const { url: object } = objectPlan(plan)
    const steps = [
      `send '${shipment.source}' to '${object}'`,
      `have EC2 import it as ${diskFormat(shipment)}, and wait for the snapshot`,
      'register an image of the snapshot, and wait until it is available',
      `remove '${object}'`,
    ]
    return { ...plan, steps }
  },
  probe,
  put: putImage,
  async verify({ tag }, io, plan) {
    const image = await imageNamed(plan, io)
    // EC2 tells no digest of a disk: what it imported was compared in the bucket.
    if (image?.id === tag && image?.state === 'available' && isOurs(image, plan))
      return 'service-digest'
    throw new ParfaitError(
      'target-damaged',
      'The image that EC2 has is not the one that was made',
      {
        place: plan.url,
        hint: 'somebody else may have changed it meanwhile; publish again with --overwrite',
      },
    )
  },
  async idOf(plan, io) {
    const image = await imageNamed(plan, io)
    return image && isOurs(image, plan) ? image.id : undefined
  },
}

async function probe(plan: PublishPlan, io: TargetIo): Promise<Presence> {
  const image = await imageNamed(plan, io)
  if (!image) return (await io.journal.find(wayOf(plan))) ? 'partial' : 'absent'
  if (!isOurs(image, plan)) return 'differs'
  if (image.state === 'available') return 'same'
  return image.state === 'pending' || isLost(image) ? 'partial' : 'differs'
}
