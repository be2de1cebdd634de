import { nodesIn, xmlText } from '../aws/xml.ts'
import type { PublishPlan, TargetIo } from '../driver.ts'
import { askEc2 } from './ask-ec2.ts'
import { placeOf } from './place.ts'
import { tagKey } from './tag.ts'

/** An image of this account, as far as it matters. */
export interface Ec2Image {
  readonly id: string
  readonly state: string
  /** SHA-256 of the file that it was made of, as its tag says; empty for one of others. */
  readonly sha256: string
  readonly snapshots: readonly string[]
  /** Why it is no good. */
  readonly reason: string
}

/** The image of the name that a plan has: there is at most one of this account. */
export async function imageNamed(plan: PublishPlan, io: TargetIo): Promise<Ec2Image | undefined> {
  const parameters = {
    'Owner.1': 'self',
    'Filter.1.Name': 'name',
    // `*` and `?` are no letters of a name.
    'Filter.1.Value.1': placeOf(plan).name,
  }
  const root = await askEc2(plan, { action: 'DescribeImages', parameters }, io)
  const [item] = root ? nodesIn(root, 'imagesSet', 'item') : []
  if (!item) return undefined
  const tags = nodesIn(item, 'tagSet', 'item')
  const tag = tags.find((one) => xmlText(one, 'key') === tagKey)
  return {
    id: xmlText(item, 'imageId'),
    state: xmlText(item, 'imageState'),
    sha256: tag ? xmlText(tag, 'value') : '',
    snapshots: nodesIn(item, 'blockDeviceMapping', 'item', 'ebs', 'snapshotId').map(
      ({ text }) => text,
    ),
    reason: xmlText(item, 'stateReason', 'message'),
  }
}

/** Whether an image was made of the file of a plan. */
export function isOurs(image: Ec2Image, { shipment }: PublishPlan): boolean {
  return image.sha256 === shipment.sha256
}

/** Whether it is one of the file of a plan, or becomes one. */
export function isUsable(image: Ec2Image, plan: PublishPlan): boolean {
  return isOurs(image, plan) && ['pending', 'available'].includes(image.state)
}

/** Whether nothing can come of an image any more. */
export function isLost({ state }: Ec2Image): boolean {
  return ['error', 'failed', 'invalid'].includes(state)
}

/** Has an image forgotten. A snapshot goes with it where it is not that of another one; machines that run stay as they are. */
export async function removeImage(image: Ec2Image, plan: PublishPlan, io: TargetIo): Promise<void> {
  const deregister = { ImageId: image.id }
  const accept = ['InvalidAMIID.NotFound', 'InvalidAMIID.Unavailable']
  await askEc2(plan, { action: 'DeregisterImage', parameters: deregister, accept }, io)
  // Those of others are not ours to remove.
  if (image.sha256 === '' || isOurs(image, plan)) return
  for (const id of image.snapshots)
    await askEc2(
      plan,
      {
        action: 'DeleteSnapshot',
        parameters: { SnapshotId: id },
        accept: ['InvalidSnapshot.InUse', 'InvalidSnapshot.NotFound'],
      },
      io,
    )
}

/** Makes an image of a snapshot. One of that name that is there already is no fault: an answer may have been lost. */
export async function registerImage(
  {
    snapshot,
    facts,
  }: { readonly snapshot: string; readonly facts: Readonly<Record<string, string>> },
  plan: PublishPlan,
  io: TargetIo,
): Promise<void> {
  const device = '/dev/xvda'
  const parameters = {
    Name: placeOf(plan).name,
    ...facts,
    VirtualizationType: 'hvm',
    EnaSupport: 'true',
    SriovNetSupport: 'simple',
    ImdsSupport: 'v2.0',
    RootDeviceName: device,
    'BlockDeviceMapping.1.DeviceName': device,
    'BlockDeviceMapping.1.Ebs.SnapshotId': snapshot,
    'BlockDeviceMapping.1.Ebs.DeleteOnTermination': 'true',
    'BlockDeviceMapping.1.Ebs.VolumeType': 'gp3',
    'TagSpecification.1.ResourceType': 'image',
    'TagSpecification.1.Tag.1.Key': tagKey,
    'TagSpecification.1.Tag.1.Value': plan.shipment.sha256,
  }
  const accept = ['InvalidAMIName.Duplicate']
  await askEc2(plan, { action: 'RegisterImage', parameters, accept }, io)
}
