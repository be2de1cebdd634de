import { randomUUID } from 'node:crypto'
import { ParfaitError } from '../../errors.ts'
import { saidBy } from '../../system-fault.ts'
import type { Published, PublishPlan, TargetIo } from '../driver.ts'
import { objectPlan, removeObject, sendObject } from './bucket.ts'
import { factsOf } from './facts.ts'
import { type Ec2Image, imageNamed, isUsable, registerImage, removeImage } from './images.ts'
import { beginImport, type ImportEnd, imported, snapshotOf, tagSnapshot } from './imports.ts'
import { looked } from './looked.ts'
import { placeOf } from './place.ts'

/** What a try is noted under. */
export function wayOf(plan: PublishPlan): string[] {
  return ['ec2', placeOf(plan).region, objectPlan(plan).url]
}

/**
 * Makes an image of a file: by a bucket, a snapshot and its registration. Each is found again by the next try. Errors: those of
 * `askEc2` and of S3.
 */
export async function putImage(plan: PublishPlan, io: TargetIo): Promise<Published> {
  const { size, sha256 } = plan.shipment
  const facts = await factsOf(plan)
  const before = await imageNamed(plan, io)
  if (!before || !isUsable(before, plan)) {
    const snapshot = (await snapshotOf(plan, io)) ?? (await importDisk(plan, io))
    // Last, as a name can have one image only.
    if (before) await removeImage(before, plan, io)
    await registerImage({ snapshot, facts }, plan, io)
  }
  const { id } = await available(plan, io)
  await cleanUp(plan, io)
  return { url: plan.url, size, sha256, tag: id }
}

/** The snapshot of a file, by the import that an earlier try has begun or by a new one. */
async function importDisk(plan: PublishPlan, io: TargetIo): Promise<string> {
  const noted = await io.journal.find(wayOf(plan))
  const begun = typeof noted?.task === 'string' ? noted.task : undefined
  const found = begun === undefined ? undefined : await imported(begun, plan, io)
  const known = begun === undefined && typeof noted?.token === 'string' ? noted.token : undefined
  const end = found ?? (await importNew(known ?? randomUUID(), plan, io))
  if ('fault' in end) {
    // Nothing shall stay that somebody would pay for.
    await cleanUp(plan, io)
    throw end.fault
  }
  await tagSnapshot(end.snapshot, plan, io)
  return end.snapshot
}

async function importNew(token: string, plan: PublishPlan, io: TargetIo): Promise<ImportEnd> {
  const { url } = plan
  // Before anything is asked for: an answer that is lost leaves no second import behind.
  await io.journal.note(wayOf(plan), { url, token })
  const object = await sendObject(objectPlan(plan), io)
  const task = await beginImport({ ...object, token }, plan, io).catch(async (fault: unknown) => {
    if (fault instanceof ParfaitError && fault.code === 'target-refused') await cleanUp(plan, io)
    throw fault
  })
  await io.journal.note(wayOf(plan), { url, token, task })
  const end = await imported(task, plan, io)
  if (end) return end
  throw new ParfaitError('target-refused', `EC2 began the import ${task}, and does not have it`, {
    place: url,
    hint: 'publish again',
  })
}

/** The image, once machines can be made of it. Error: `target-refused`. */
async function available(plan: PublishPlan, io: TargetIo): Promise<Ec2Image> {
  const look = async () => {
    const image = await imageNamed(plan, io)
    if (image && !isUsable(image, plan))
      throw new ParfaitError(
        'target-refused',
        `EC2 made no image of it: ${image.reason || image.state}`,
        {
          place: plan.url,
          hint: 'publish again: the disk is there, and is not sent again',
        },
      )
    return image?.state === 'pending' ? undefined : image
  }
  return looked({ look, what: 'the image' }, plan, io)
}

/** Removes what only the way of a disk needed. One that cannot be removed is no fault, as the image counts. */
async function cleanUp(plan: PublishPlan, io: TargetIo): Promise<void> {
  if (!(await io.journal.find(wayOf(plan)))) return
  const object = objectPlan(plan)
  await removeObject(object, io).catch((fault: unknown) =>
    io.says(`${object.url} could not be removed: ${saidBy(fault)}`),
  )
  await io.journal.forget(wayOf(plan))
}
