import { randomUUID } from 'node:crypto'
import { ParfaitError } from '../../errors.ts'
import type { Published, PublishPlan, TargetIo } from '../driver.ts'
import { countSent } from '../http/count-sent.ts'
import { factsOf } from './facts.ts'
import { askGlance, type CloudImage, imageById, imagesNamed, removeImage } from './images.ts'
import { nameOf } from './place.ts'
import { isLost, settled } from './settled.ts'

/** How often an image is begun again. */
const mostSessions = 8

/** Images of this file under this name, whatever has become of them. */
export function ours(images: readonly CloudImage[], { shipment }: PublishPlan): CloudImage[] {
  return images.filter((image) => image.parfait_sha512 === shipment.sha512)
}

/** Whether Glance has got what was sent. */
export function isWhole(
  { status, size, checksum, os_hash_algo: kind, os_hash_value: hash }: CloudImage,
  { shipment }: PublishPlan,
): boolean {
  if (status !== 'active' || size !== shipment.size) return false
  if (kind === 'sha512' || kind === 'sha256') return hash === shipment[kind]
  return checksum === shipment.md5
}

/** Puts a file into Glance as an image, and removes those that it replaces when it is all there. */
export async function putImage(plan: PublishPlan, io: TargetIo): Promise<Published> {
  const { size, sha256, sha512 } = plan.shipment
  const before = await imagesNamed(nameOf(plan), plan, io)
  const replaced = before.filter((image) => image.parfait_sha512 !== sha512)
  const kept = replaced.find((image) => image.protected === true)
  if (kept) throw isProtected(kept, plan)
  const whole = await wholeImage(ours(before, plan), plan, io)
  for (const { id } of replaced) await removeImage(id, plan, io)
  await io.journal.forget(wayOf(plan))
  return { url: plan.url, size, sha256, tag: whole.id }
}

async function wholeImage(
  there: readonly CloudImage[],
  plan: PublishPlan,
  io: TargetIo,
): Promise<CloudImage> {
  let last = await takeUp(there, plan, io)
  for (let session = 0; session < mostSessions; session++) {
    if (last && isWhole(last, plan)) return last
    // Such as of a file that was changed on its way: nobody shall boot that.
    if (last?.status === 'active') {
      await removeImage(last.id, plan, io)
      throw damaged(plan)
    }
    last = await send(last ?? (await create(plan, io)), plan, io)
  }
  throw damaged(plan)
}

/** What a try is noted under. */
function wayOf({ url, shipment }: PublishPlan): string[] {
  return ['glance', url, shipment.sha512]
}

/** An image that an earlier try has begun, and that content can be sent to; those to which it cannot are removed. */
async function takeUp(
  there: readonly CloudImage[],
  plan: PublishPlan,
  io: TargetIo,
): Promise<CloudImage | undefined> {
  const noted = await io.journal.find(wayOf(plan))
  for (const image of there) {
    const isCut = noted?.id === image.id && noted.isSent !== true
    const now = await settled(image, { isCut }, plan, io)
    if (now?.status === 'queued' || (now && isWhole(now, plan))) return now
    if (now && isLost(now)) await removeImage(now.id, plan, io)
  }
  return undefined
}

/** The id is ours, so that an answer that was lost on its way leaves no second image behind. */
async function create(plan: PublishPlan, io: TargetIo): Promise<CloudImage> {
  const id = randomUUID()
  await io.journal.note(wayOf(plan), { url: plan.url, id, isSent: false })
  const facts = { id, name: nameOf(plan), ...(await factsOf(plan)) }
  await askGlance(
    plan,
    {
      method: 'POST',
      path: '',
      headers: { 'content-type': 'application/json' },
      body: Buffer.from(JSON.stringify(facts)),
      accept: [409],
    },
    io,
  )
  const made = await imageById(id, plan, io)
  if (made) return made
  throw new ParfaitError('target-refused', 'Glance made an image, and does not have it', {
    place: plan.url,
    hint: 'see the log of glance-api',
  })
}

/** Sends the content; what became of the image then. Undefined: it has to be made anew. */
async function send(
  { id }: CloudImage,
  plan: PublishPlan,
  io: TargetIo,
): Promise<CloudImage | undefined> {
  const { size, source } = plan.shipment
  let isSent = false
  let noting = Promise.resolve()
  const note = () => {
    isSent = true
    // Whoever goes on with it waits for the service then, and does not send it again.
    noting = io.journal.note(wayOf(plan), { url: plan.url, id, isSent }).catch(() => {})
  }
  const begin = () =>
    countSent((sent) => {
      io.progress(sent, size)
      if (sent === size && size > 0 && !isSent) note()
    })
  const question = {
    method: 'PUT',
    path: `/${id}/file`,
    headers: { 'content-type': 'application/octet-stream' },
    body: { path: source, start: 0, size },
    patience: Number(plan.options?.patience) * 1000,
    begin,
    // A try before may have got all of it there, or the service does not know yet that its connection is gone.
    accept: [404, 409, 410],
  }
  await askGlance(plan, question, io).finally(() => noting)
  const image = await imageById(id, plan, io)
  const now = image && (await settled(image, { isCut: !isSent && size > 0 }, plan, io))
  if (!now || !isLost(now)) return now
  await removeImage(id, plan, io)
  return undefined
}

function isProtected({ id }: CloudImage, { url }: PublishPlan): ParfaitError {
  return new ParfaitError('target-refused', `The image that would be replaced is protected`, {
    place: url,
    hint: `let it go first: openstack image set --unprotected ${id}`,
  })
}

function damaged({ url }: PublishPlan): ParfaitError {
  return new ParfaitError('target-damaged', 'What Glance has is not what was sent', {
    place: url,
    hint: 'it was removed; publish again when nobody writes the file, and where it happens again, see the log of glance-api',
  })
}
