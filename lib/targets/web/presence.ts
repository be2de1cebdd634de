import { mostList, type Presence, type PublishPlan, type TargetIo } from '../driver.ts'
import type { HttpAnswer } from '../http/call.ts'
import { listedSum } from '../sums/sum-lines.ts'
import { basicLogin } from './login.ts'
import { nameIn, placeBeside } from './place.ts'
import { readBack } from './read-back.ts'

/**
 * What a web server has at an address: by its size, then by the checksums beside it, then by its content. One that
 * nobody may read back (`verify=size`) is only the same by checksums.
 */
export async function presenceAt(plan: PublishPlan, io: TargetIo): Promise<Presence> {
  const { shipment, options } = plan
  const url = new URL(plan.url)
  const authorize = basicLogin(io)
  const head = await io.http.ask({ method: 'HEAD', url, authorize, accept: [404, 410] })
  if (head.status >= 400) return 'absent'
  const length = head.headers['content-length']
  if (length !== undefined && Number(length) !== shipment.size) return 'differs'
  const listed = await listedDigest(url, head, io)
  if (listed !== undefined) return listed === shipment.sha512 ? 'same' : 'differs'
  if (options?.verify === 'size') return 'differs'
  return (await readBack({ url, size: shipment.size }, io)) === shipment.sha256 ? 'same' : 'differs'
}

/** What the checksums of a folder say of a file; undefined where the file was changed after them. */
async function listedDigest(url: URL, head: HttpAnswer, io: TargetIo): Promise<string | undefined> {
  const sums = await io.http.ask({
    method: 'GET',
    url: placeBeside(url.href, 'SHA512SUM.txt'),
    authorize: basicLogin(io),
    keep: mostList,
    accept: [403, 404, 410],
  })
  if (sums.status >= 400) return undefined
  const [changed, written] = [changedAt(head), changedAt(sums)]
  if (changed === undefined || written === undefined || changed > written) return undefined
  return listedSum(sums.body.toString('utf8'), nameIn(url))
}

/** Milliseconds since the epoch. */
function changedAt({ headers }: HttpAnswer): number | undefined {
  const time = Date.parse(headers['last-modified'] ?? '')
  return Number.isNaN(time) ? undefined : time
}
