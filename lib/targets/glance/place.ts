import { decodePercent } from '../../decode.ts'
import { ParfaitError } from '../../errors.ts'
import type { PublishPlan } from '../driver.ts'

/**
 * The address of an image: `glance://cloud/name`; one that ends with a slash gets the name of the file without its endings. Error:
 * `target-invalid`.
 */
export function imageUrl(address: URL, file: string): string {
  const asked = nameIn(address)
  const name = asked === '' ? (file.split('.')[0] ?? '') || file : asked
  if (address.port !== '' || address.search !== '' || address.hash !== '') throw notOne(address)
  if (name.length > 255 || /\p{Cc}|\//u.test(name))
    throw invalid(`Expected a name of at most 255 letters without '/', got '${address.href}'`)
  return `glance://${address.hostname}/${encodeURIComponent(name)}`
}

/** The name of the image that a plan is about. */
export function nameOf({ url }: Pick<PublishPlan, 'url'>): string {
  return nameIn(new URL(url))
}

function nameIn(address: URL): string {
  const name = decodePercent(address.pathname.replace(/^\//, ''))
  if (name === undefined) throw notOne(address)
  return name
}

function notOne({ href }: URL): ParfaitError {
  return invalid(`Expected a cloud and a name, got '${href}'`)
}

function invalid(message: string): ParfaitError {
  return new ParfaitError('target-invalid', message, {
    place: '--to',
    hint: 'such as glance://cloud/web, where cloud is one of clouds.yaml',
  })
}
