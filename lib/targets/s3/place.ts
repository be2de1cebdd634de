import { ParfaitError } from '../../errors.ts'
import type { PublishPlan, TargetIo } from '../driver.ts'

/** The address of a file in a bucket: `s3://bucket/prefix/name`. Error: `target-invalid`. */
export function objectUrl(address: URL, name: string): string {
  const { hostname: bucket, pathname } = address
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{1,254}$/.test(bucket) || address.port !== '')
    throw new ParfaitError('target-invalid', `Expected the name of a bucket, got '${bucket}'`, {
      place: address.href,
      hint: 'such as s3://bucket/prefix/; the address of the service is the option endpoint, or AWS_ENDPOINT_URL',
    })
  const prefix = pathname.replace(/^\/|\/$/g, '')
  return `s3://${bucket}/${prefix === '' ? '' : `${prefix}/`}${encodeURIComponent(name)}`
}

/** The address of another file beside one. */
export function objectBeside(url: string, name: string): string {
  return `${url.slice(0, url.lastIndexOf('/'))}/${encodeURIComponent(name)}`
}

/** Where requests about an object go, and the region that signs them. */
interface ServicePlace {
  readonly url: URL
  readonly region: string
}

/**
 * Without an endpoint the service is Amazon's, which has a host for each bucket; others have a path for each. Error:
 * `target-invalid`.
 */
export function servicePlace(
  object: string,
  options: PublishPlan['options'] = {},
  { credentials }: TargetIo,
): ServicePlace {
  const { hostname: bucket, pathname } = new URL(object)
  const region = String(options.region ?? credentials.region?.reveal() ?? 'us-east-1')
  const endpoint = options.endpoint ?? credentials.endpoint?.reveal()
  if (endpoint === undefined) return { url: amazonUrl(bucket, pathname, region), region }
  const base = URL.canParse(String(endpoint)) ? new URL(String(endpoint)) : undefined
  if (!base || !/^https?:$/.test(base.protocol) || base.username !== '' || base.search !== '')
    throw new ParfaitError('target-invalid', 'Expected the address of a service of S3', {
      place: 'endpoint, AWS_ENDPOINT_URL',
      hint: 'such as https://s3.example, without user and password',
    })
  return { url: new URL(`${base.href.replace(/\/$/, '')}/${bucket}${pathname}`), region }
}

function amazonUrl(bucket: string, path: string, region: string): URL {
  const host = `s3.${region}.amazonaws.com`
  // No certificate covers names below the name of a bucket.
  const isName = /^[a-z0-9-]+$/.test(bucket)
  return new URL(isName ? `https://${bucket}.${host}${path}` : `https://${host}/${bucket}${path}`)
}
