import { digest } from '../../content.ts'
import { ParfaitError } from '../../errors.ts'
import { cleanLine, cutTo } from '../../report/width.ts'
import { signing } from '../aws/sign.ts'
import { textIn } from '../aws/text-in.ts'
import { readXml, type XmlNode } from '../aws/xml.ts'
import type { PublishPlan, TargetIo } from '../driver.ts'
import type { HttpAnswer } from '../http/call.ts'
import { placeOf } from './place.ts'

/** A request of the API of queries: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/ */
interface Ec2Question {
  readonly action: string
  readonly parameters?: Readonly<Record<string, string>>
  /** Codes of errors that are an answer too. */
  readonly accept?: readonly string[]
}

const version = '2016-11-15'

/**
 * Asks the region of an image, signed. Undefined for an error that is accepted. Errors: those of `ask`, `secret-missing`,
 * `target-refused`, `target-invalid`.
 */
export async function askEc2(
  plan: PublishPlan,
  { action, parameters = {}, accept = [] }: Ec2Question,
  io: TargetIo,
): Promise<XmlNode | undefined> {
  const { region } = placeOf(plan)
  const url = endpointIn(region, io)
  const body = Buffer.from(
    String(new URLSearchParams({ Action: action, Version: version, ...parameters })),
  )
  const answer = await io.http.ask({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    body,
    keep: 16 << 20,
    authorize: signing({ service: 'ec2', region, sha256: digest(body) }, io),
    isStale: (one) => ended.includes(textIn(one, 'Code') ?? ''),
    isPassing: (one) => busy.includes(textIn(one, 'Code') ?? ''),
    accept: [400, 401, 403],
  })
  const code = answer.status < 300 ? undefined : (textIn(answer, 'Code') ?? '')
  if (code !== undefined && accept.includes(code)) return undefined
  const root = readXml(answer.body.toString('utf8'))
  if (code === undefined && root?.name === `${action}Response`) return root
  throw refused(action, { ...answer, place: url.host })
}

/** A session that is over: the user's files may have a new one. */
const ended = ['RequestExpired', 'ExpiredToken', 'ExpiredTokenException']

/** What it says of itself, in answers that look like faults of ours. */
const busy = [
  'InternalError',
  'InternalFailure',
  'RequestLimitExceeded',
  'ServiceUnavailable',
  'SnapshotCreationPerVolumeRateExceeded',
  'Throttling',
  'ThrottlingException',
  'Unavailable',
]

function endpointIn(region: string, { credentials }: TargetIo): URL {
  const said = credentials.ec2Endpoint?.reveal()
  const ending = region.startsWith('cn-') ? '.cn' : ''
  const text = said ?? `https://ec2.${region}.amazonaws.com${ending}/`
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url && /^https?:$/.test(url.protocol) && url.username === '' && url.search === '') return url
  throw new ParfaitError('target-invalid', 'Expected the address of EC2', {
    place: 'AWS_ENDPOINT_URL_EC2, AWS_ENDPOINT_URL',
    hint: 'such as https://ec2.example, without user and password',
  })
}

const hints: Readonly<Record<string, string>> = {
  AuthFailure: 'the key is not one of this region, or the clock of this machine is wrong',
  OptInRequired: 'switch this region on for the account',
  RequestExpired: 'log in anew, or export the keys of a session that goes on',
  ExpiredToken: 'log in anew, or export the keys of a session that goes on',
  ExpiredTokenException: 'log in anew, or export the keys of a session that goes on',
  UnauthorizedOperation: 'docs/publishing.md lists what the user has to be allowed',
}

function refused(action: string, answer: HttpAnswer & { readonly place: string }): ParfaitError {
  const code = textIn(answer, 'Code')
  const message = textIn(answer, 'Message') ?? ''
  const said =
    code === undefined ? 'the answer is none of EC2' : [code, message].filter(Boolean).join(': ')
  const isRole = /vmimport/.test(message)
  // Then all goes on as soon as there is another key.
  const isOfKey = code !== undefined && ['AuthFailure', ...ended].includes(code)
  return new ParfaitError(
    isOfKey ? 'secret-missing' : 'target-refused',
    `EC2 refused ${action}: ${cutTo(cleanLine(said.replace(/\s+/g, ' ')), 300, '…')}`,
    {
      place: answer.place,
      hint: isRole
        ? "EC2 reads the bucket by a role of the name 'vmimport': docs/publishing.md says how it is made"
        : (hints[code ?? ''] ?? 'see what it says of the account, or of the region'),
    },
  )
}
