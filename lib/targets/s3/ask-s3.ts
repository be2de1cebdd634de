import { digest } from '../../content.ts'
import type { PublishPlan, TargetIo } from '../driver.ts'
import type { Question } from '../http/ask.ts'
import type { HttpAnswer, HttpCall } from '../http/call.ts'
import { accessKey } from './credentials.ts'
import { servicePlace } from './place.ts'

/** An object, and what is known of the way to it. */
interface S3Object {
  /** `s3://…`. */
  readonly url: string
  readonly options: PublishPlan['options']
}

/** A request about an object. */
interface S3Question extends Partial<Question> {
  readonly method: string
  /** Behind the `?`. */
  readonly query?: Readonly<Record<string, string>>
  /** SHA-256 of the body, hexadecimal; default: that of the bytes, or of nothing. */
  readonly payload?: string
}

/** Asks about an object, signed. Errors: those of `ask`, `secret-missing`, `target-invalid`. */
export async function askS3(
  { url: object, options }: S3Object,
  { query = {}, payload, ...question }: S3Question,
  io: TargetIo,
): Promise<HttpAnswer> {
  const { url, region } = servicePlace(object, options, io)
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
  const { body } = question
  const sha256 = payload ?? digest(body instanceof Uint8Array ? body : '')
  const authorize = async (call: HttpCall, isFresh: boolean) => {
    const credentials = isFresh ? await io.freshCredentials() : io.credentials
    return signed(call, { sha256, region, now: io.clock.now(), ...accessKey(credentials) })
  }
  return io.http.ask({ ...question, url, authorize, isStale, isPassing })
}

/** Headers with which a service knows who asks. Version 4 of the signature; the library is loaded for it alone. */
async function signed(
  { method, url, headers = {} }: HttpCall,
  by: ReturnType<typeof accessKey> & {
    readonly sha256: string
    readonly region: string
    readonly now: number
  },
): Promise<Record<string, string>> {
  const { AwsV4Signer } = await import('aws4fetch')
  const { sha256, region, now, ...key } = by
  const signer = new AwsV4Signer({
    ...key,
    method,
    url: url.href,
    headers: { ...headers, 'x-amz-content-sha256': sha256 },
    service: 's3',
    region,
    datetime: new Date(now).toISOString().replace(/[:-]|\.\d{3}/g, ''),
  })
  return Object.fromEntries((await signer.sign()).headers)
}

/** The text that an answer of XML has in a tag. */
export function textIn({ body }: Pick<HttpAnswer, 'body'>, tag: string): string | undefined {
  const text = body.toString('utf8')
  const start = text.indexOf(`<${tag}>`)
  const end = text.indexOf(`</${tag}>`, start)
  if (start < 0 || end < 0) return undefined
  return unescaped(text.slice(start + tag.length + 2, end))
}

const entities: Readonly<Record<string, string>> = {
  '&quot;': '"',
  '&apos;': "'",
  '&#34;': '"',
  '&lt;': '<',
  '&gt;': '>',
  '&amp;': '&',
}

function unescaped(text: string): string {
  return text.replace(/&[a-z0-9#]{1,6};/g, (entity) => entities[entity] ?? entity)
}

/** A session that ended meanwhile: the user's files may have a new one. */
function isStale(answer: HttpAnswer): boolean {
  const ended = ['ExpiredToken', 'InvalidToken', 'TokenRefreshRequired']
  return answer.status === 401 || ended.includes(textIn(answer, 'Code') ?? '')
}

/** Faults of the service that it tells by other statuses, one in an answer that began well. */
function isPassing(answer: HttpAnswer): boolean {
  const code = textIn(answer, 'Code')
  if (code === undefined) return false
  return answer.status < 300 || ['RequestTimeout', 'OperationAborted', 'SlowDown'].includes(code)
}
