import { decodePercent } from '../../decode.ts'
import { ParfaitError } from '../../errors.ts'
import type { PublishPlan } from '../driver.ts'

/** A name of an image in a region of EC2. */
interface ImagePlace {
  readonly region: string
  readonly name: string
}

const regionPattern = /^[a-z]{2}(?:-[a-z]+)+-[0-9]{1,2}$/

/** What EC2 takes as the name of an image. */
const namePattern = /^[A-Za-z0-9()[\] ./'@_-]{3,128}$/

/**
 * The address of an image: `ec2://region/name`; one that ends with a slash gets the name of the file without its endings. Error:
 * `target-invalid`.
 */
export function imageUrl(address: URL, file: string): string {
  const { region, name: asked } = placeIn(address)
  const name = asked === '' || asked.endsWith('/') ? asked + (file.split('.')[0] || file) : asked
  if (!regionPattern.test(region) || address.port !== '')
    throw invalid(`Expected a region of EC2, got '${address.host}'`)
  const others = [...address.searchParams.keys()].filter((key) => key !== 'via')
  if (others.length > 0 || address.hash !== '')
    throw invalid(`Expected a region, a name and a bucket, got '${address.href}'`)
  if (!namePattern.test(name))
    throw invalid(`Expected a name of 3 to 128 letters, digits and ()[] ./-'@_, got '${name}'`)
  return `ec2://${region}/${name.split('/').map(encodeURIComponent).join('/')}`
}

/** The image that a plan is about. */
export function placeOf({ url }: Pick<PublishPlan, 'url'>): ImagePlace {
  return placeIn(new URL(url))
}

function placeIn(address: URL): ImagePlace {
  const name = decodePercent(address.pathname.replace(/^\//, ''))
  if (name !== undefined) return { region: address.hostname, name }
  throw invalid(`Expected a region and a name, got '${address.href}'`)
}

function invalid(message: string): ParfaitError {
  return new ParfaitError('target-invalid', message, {
    place: '--to',
    hint: 'such as ec2://eu-west-1/web?via=s3://bucket/prefix/',
  })
}
