import { ParfaitError } from '../errors.ts'
import type {
  Presence,
  Published,
  PublishPlan,
  TargetDriver,
  TargetIo,
  Verification,
} from './driver.ts'
import { diskFormat } from './glance/facts.ts'
import { getImage, imageAt } from './glance/get.ts'
import { imageById, imagesNamed } from './glance/images.ts'
import { imageUrl, nameOf } from './glance/place.ts'
import { isWhole, ours, putImage } from './glance/put.ts'
import { cloudCredentials } from './glance/variables.ts'

/** The image service of an OpenStack cloud. */
export const glance: TargetDriver = {
  name: 'glance',
  summary: 'the images of an OpenStack cloud',
  schemes: ['glance'],
  options: {
    'disk-format': { enum: ['qcow2', 'raw', 'vmdk', 'vdi', 'vhd', 'vhdx', 'iso'] },
    firmware: { enum: ['bios', 'uefi'] },
    visibility: { enum: ['private', 'shared', 'community', 'public'] },
    endpoint: { type: 'string', pattern: '^https?://' },
    patience: { type: 'string', pattern: '^[1-9][0-9]{0,5}$', default: '3600' },
  },
  // All come from one place: a password of the environment would spoil what a file says.
  credentials: {},
  moreCredentials: cloudCredentials,
  tools: [],
  formats: ['qcow2', 'raw', 'vmdk', 'vdi', 'vhd', 'vhdx'],
  plan({ address, shipment, options }) {
    const url = imageUrl(address, shipment.name)
    const steps = [
      `make the image '${nameOf({ url })}' of '${shipment.source}', as ${diskFormat(shipment, options)}`,
      'wait until it is active, and compare its SHA-512',
      'remove the images of that name that it replaces, with --overwrite',
    ]
    return { shipment, url, steps, options }
  },
  probe,
  put: putImage,
  verify,
  async fileAt(address, io) {
    return (await imageAt(address, io)).file
  },
  async fetch({ address, name }, sink, io) {
    const image = await imageAt(address, io)
    if (image.file !== name) return false
    await getImage(image, address, sink, io)
    return true
  },
  async idOf(plan, io) {
    const images = ours(await imagesNamed(nameOf(plan), plan, io), plan)
    return images.find((image) => isWhole(image, plan))?.id
  },
}

async function probe(plan: PublishPlan, io: TargetIo): Promise<Presence> {
  const images = await imagesNamed(nameOf(plan), plan, io)
  const own = ours(images, plan)
  if (own.some((image) => isWhole(image, plan))) return 'same'
  if (images.some(({ status }) => status === 'active')) return 'differs'
  return own.length > 0 ? 'partial' : 'absent'
}

async function verify(
  { tag = '' }: Published,
  io: TargetIo,
  plan: PublishPlan,
): Promise<Verification> {
  const image = await imageById(tag, plan, io)
  if (image && isWhole(image, plan)) return 'service-digest'
  throw new ParfaitError('target-damaged', 'What Glance has is not what was sent', {
    place: plan.url,
    hint: 'somebody else may have changed it meanwhile; publish again with --overwrite',
  })
}
