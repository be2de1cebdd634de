import { ParfaitError } from '../../errors.ts'
import { cleanLine, cutTo } from '../../report/width.ts'
import { shownUrl } from '../shown-url.ts'
import type { HttpAnswer, HttpCall } from './call.ts'
import { PassingFault } from './passing-fault.ts'

/** What to do about answers that another try would not change. */
const hints: Readonly<Record<number, string>> = {
  400: 'the server does not understand the request; check the address and the options of the target',
  401: 'the server wants credentials, or others than these; docs/publishing.md says which variables have them',
  403: 'this user may not do that there: have the server let it read and write at that address',
  404: 'nothing is there: check the address, and make the folder or bucket at the server',
  405: 'that server takes no files by this method; check the address',
  409: 'the folder above is missing at the server, or somebody else writes there; make it, or wait',
  413: 'the server takes no files of this size: raise its limit (nginx: client_max_body_size)',
  507: 'the server is full: make room there',
}

/** True for answers that another try may change. */
function passes(status: number): boolean {
  return [408, 425, 429].includes(status) || (status >= 500 && ![501, 505, 507].includes(status))
}

/** An answer that is no good as a fault: `PassingFault` where another try may help, else `target-refused`. */
export function statusFault(call: HttpCall, answer: HttpAnswer, now: number): Error {
  const { status, headers } = answer
  if (passes(status)) return passingFault(answer, now)
  const reason = reasonOf(answer)
  const place = shownUrl(call.url)
  if (status >= 300 && status < 400) {
    const to = locationOf(headers.location, call.url)
    return new ParfaitError('target-refused', `The server sends ${call.method} elsewhere`, {
      place,
      hint: to ? `give the address that it names: ${shownUrl(to)}` : 'give another address',
    })
  }
  return new ParfaitError('target-refused', `The target refused ${call.method}: ${reason}`, {
    place,
    hint: hints[status] ?? 'see the log of the server',
  })
}

/** An answer as a fault that the next try may not meet. */
export function passingFault(answer: HttpAnswer, now: number): PassingFault {
  const after = retryAfter(answer.headers['retry-after'], now)
  return new PassingFault(reasonOf(answer), { retryAfter: after })
}

function reasonOf(answer: HttpAnswer): string {
  const said = saidIn(answer)
  return `the server answered ${answer.status}${said === '' ? '' : ` (${said})`}`
}

/** The address that an answer sends to. */
export function locationOf(text: string | undefined, from: URL): URL | undefined {
  return text !== undefined && URL.canParse(text, from.href) ? new URL(text, from) : undefined
}

/** A line of what an answer says to people, without markup. */
function saidIn({ body }: HttpAnswer): string {
  const text = body.subarray(0, 4096).toString('utf8')
  const code = /<Code>([^<]{1,80})<\/Code>/.exec(text)?.[1]
  const message = /<Message>([^<]{1,300})<\/Message>/.exec(text)?.[1]
  const told = code ? [code, message].filter(Boolean).join(': ') : (inJson(text) ?? inPage(text))
  return cutTo(cleanLine(told.replace(/\s+/g, ' ')).trim(), 200, '…')
}

/** OpenStack and registries say it as `message`. */
function inJson(text: string): string | undefined {
  const said = /^\s*\{.*?"message":\s*("(?:[^"\\]|\\.){1,300}")/s.exec(text)?.[1]
  try {
    return said === undefined ? undefined : String(JSON.parse(said))
  } catch {
    return undefined
  }
}

/** What stands under the heading says more than a title that is the status again. */
function inPage(text: string): string {
  const title = /<title>([^<]{1,200})<\/title>/i.exec(text)?.[1]
  const [, below = ''] = /<\/h1>(.*?)(?:<hr|<\/body|$)/is.exec(text) ?? []
  const words = withoutTags(below)
    .replace(/&(?:quot|#x27|#39);/g, "'")
    .trim()
  const isOnlyStatus = title === undefined || /^\d{3}\b/.test(title)
  return isOnlyStatus && words !== '' ? words : (title ?? withoutTags(text))
}

function withoutTags(text: string): string {
  return text.replace(/<[^>]{0,1000}>/g, ' ')
}

/** Milliseconds; `Retry-After` has seconds or a date. */
function retryAfter(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined
  const seconds = /^\d{1,9}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined
}
