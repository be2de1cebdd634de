import { ParfaitError } from '../../errors.ts'
import { cleanLine, cutTo } from '../../report/width.ts'
import { nodesIn, type XmlNode, xmlText } from '../aws/xml.ts'
import type { PublishPlan, TargetIo } from '../driver.ts'
import { askEc2 } from './ask-ec2.ts'
import { diskFormat } from './facts.ts'
import { looked } from './looked.ts'
import { tagKey } from './tag.ts'

/** A snapshot of this very file, of whichever image: it is not sent again. */
export async function snapshotOf(plan: PublishPlan, io: TargetIo): Promise<string | undefined> {
  const parameters = {
    'Owner.1': 'self',
    'Filter.1.Name': `tag:${tagKey}`,
    'Filter.1.Value.1': plan.shipment.sha256,
    'Filter.2.Name': 'status',
    'Filter.2.Value.1': 'completed',
  }
  const root = await askEc2(plan, { action: 'DescribeSnapshots', parameters }, io)
  return root ? xmlText(root, 'snapshotSet', 'item', 'snapshotId') || undefined : undefined
}

/** Has EC2 read a disk from a bucket; the id of what does so. A token that it knows brings the same again. */
export async function beginImport(
  { bucket, key, token }: { readonly bucket: string; readonly key: string; readonly token: string },
  plan: PublishPlan,
  io: TargetIo,
): Promise<string> {
  const parameters = {
    ClientToken: token,
    'DiskContainer.Format': diskFormat(plan.shipment),
    'DiskContainer.UserBucket.S3Bucket': bucket,
    'DiskContainer.UserBucket.S3Key': key,
    'TagSpecification.1.ResourceType': 'import-snapshot-task',
    'TagSpecification.1.Tag.1.Key': tagKey,
    'TagSpecification.1.Tag.1.Value': plan.shipment.sha256,
  }
  const root = await askEc2(plan, { action: 'ImportSnapshot', parameters }, io)
  const id = root ? xmlText(root, 'importTaskId') : ''
  if (id !== '') return id
  throw new ParfaitError('target-refused', 'Expected the id of an import, got none', {
    place: plan.url,
    hint: 'see whether AWS_ENDPOINT_URL is the address of EC2',
  })
}

/** What an import came to: a snapshot, or why there is none. */
export type ImportEnd = { readonly snapshot: string } | { readonly fault: ParfaitError }

/** Waits for an import. Undefined where EC2 knows of none. */
export async function imported(
  task: string,
  plan: PublishPlan,
  io: TargetIo,
): Promise<ImportEnd | undefined> {
  let vain = 0
  let said = ''
  const look = async (): Promise<{ readonly end: ImportEnd | undefined } | undefined> => {
    const detail = await detailOf(task, plan, io)
    if (!detail) {
      // It may not be known everywhere yet.
      vain += 1
      return vain < mostVain ? undefined : { end: undefined }
    }
    const state = xmlText(detail, 'status')
    if (state === 'completed') return { end: { snapshot: xmlText(detail, 'snapshotId') } }
    const told = cutTo(cleanLine(xmlText(detail, 'statusMessage')), 200, '…')
    if (state !== 'active') return { end: { fault: failed({ state, told }, plan) } }
    const now = [percent(xmlText(detail, 'progress')), told].filter(Boolean).join(', ')
    if (now !== said) io.says(`EC2 imports the disk (${task}): ${now}`)
    said = now
    return undefined
  }
  return (await looked({ look, what: `the import ${task}` }, plan, io)).end
}

const mostVain = 6

async function detailOf(
  task: string,
  plan: PublishPlan,
  io: TargetIo,
): Promise<XmlNode | undefined> {
  const question = {
    action: 'DescribeImportSnapshotTasks',
    parameters: { 'ImportTaskId.1': task },
    accept: ['InvalidConversionTaskId', 'InvalidConversionTaskId.Malformed', 'InvalidImportTaskId'],
  }
  const root = await askEc2(plan, question, io)
  return root && nodesIn(root, 'importSnapshotTaskSet', 'item', 'snapshotTaskDetail')[0]
}

function percent(text: string): string {
  return /^\d{1,3}$/.test(text) ? `${text} %` : ''
}

function failed(
  { state, told }: { readonly state: string; readonly told: string },
  { url }: PublishPlan,
): ParfaitError {
  return new ParfaitError(
    'target-refused',
    `EC2 did not import the disk, it is '${cleanLine(state)}'${told === '' ? '' : `: ${told}`}`,
    { place: url, hint: 'what was sent is removed; a raw disk (-t raw) is what it takes best' },
  )
}

/** Marks a snapshot, so that the same file is known again. */
export async function tagSnapshot(id: string, plan: PublishPlan, io: TargetIo): Promise<void> {
  const parameters = {
    'ResourceId.1': id,
    'Tag.1.Key': tagKey,
    'Tag.1.Value': plan.shipment.sha256,
  }
  await askEc2(plan, { action: 'CreateTags', parameters }, io)
}
