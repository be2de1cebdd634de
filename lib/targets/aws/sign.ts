import type { TargetIo } from '../driver.ts'
import type { Question } from '../http/ask.ts'
import { accessKey } from './credentials.ts'

/** What a signature is for. */
interface Signed {
  readonly service: string
  readonly region: string
  /** Of the body, hexadecimal. */
  readonly sha256: string
}

/**
 * Headers with which a service knows who asks, anew for each try: version 4 of the signature, whose library is loaded for it
 * alone. Error: `secret-missing`.
 */
export function signing(
  { service, region, sha256 }: Signed,
  io: TargetIo,
): NonNullable<Question['authorize']> {
  return async ({ method, url, headers = {} }, isFresh) => {
    const { AwsV4Signer } = await import('aws4fetch')
    const signer = new AwsV4Signer({
      ...accessKey(isFresh ? await io.freshCredentials() : io.credentials),
      method,
      url: url.href,
      headers: { ...headers, 'x-amz-content-sha256': sha256 },
      service,
      region,
      datetime: new Date(io.clock.now()).toISOString().replace(/[:-]|\.\d{3}/g, ''),
    })
    return Object.fromEntries((await signer.sign()).headers)
  }
}
