import { digest } from '../../content.ts'
import { signing } from '../aws/sign.ts'
import { textIn } from '../aws/text-in.ts'
import type { PublishPlan, TargetIo } from '../driver.ts'
import type { Question } from '../http/ask.ts'
import type { HttpAnswer } from '../http/call.ts'
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
  const authorize = signing({ service: 's3', sha256, region }, io)
  return io.http.ask({ ...question, url, authorize, isStale, isPassing })
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
