import type { HttpAnswer, HttpCall, HttpIo } from './call.ts'
import { exchange } from './exchange.ts'
import { persist } from './persist.ts'
import { locationOf, passingFault, statusFault } from './status-fault.ts'

/** A request that is asked until it has an answer that counts. */
export interface Question extends HttpCall {
  /** Statuses that are an answer too; those of 200 to 299 always are. */
  readonly accept?: readonly number[]
  /** Headers by which the server knows who asks, and signs; asked anew for each try, `isFresh` after a 401. */
  readonly authorize?: (
    call: HttpCall,
    isFresh: boolean,
  ) => Promise<Readonly<Record<string, string>>>
  /** Whether an answer says that credentials are old; default: status 401. */
  readonly isStale?: (answer: HttpAnswer) => boolean
  /** Whether an answer that is no good, or only looks so, may be another one at the next try. */
  readonly isPassing?: (answer: HttpAnswer) => boolean
  /** Called as each try begins, with what takes hold of progress; `persist` has it. */
  readonly begin?: (advance: () => void) => Partial<HttpCall>
}

/** How a target asks: with the tries, proxies and patience that all targets have. */
export interface HttpClient {
  ask(question: Question): Promise<HttpAnswer>
}

const mostRedirects = 5

/**
 * Asks until there is an answer. Redirects are followed by GET and HEAD alone, and credentials go to no other server.
 * Errors: `target-unreachable`, `target-refused`, `interrupted`.
 */
export function ask(question: Question, io: HttpIo): Promise<HttpAnswer> {
  return persist(
    {
      place: question.url.host,
      attempt: (advance) => askOnce({ ...question, ...question.begin?.(advance) }, io),
    },
    io,
  )
}

async function askOnce(question: Question, io: HttpIo): Promise<HttpAnswer> {
  let answer = await askWith(question, false, io)
  const isStale = question.isStale?.(answer) ?? answer.status === 401
  if (isStale && question.authorize) answer = await askWith(question, true, io)
  if (question.isPassing?.(answer)) throw passingFault(answer, io.clock.now())
  const isGood = answer.status >= 200 && answer.status < 300
  if (isGood || question.accept?.includes(answer.status)) return answer
  throw statusFault(question, answer, io.clock.now())
}

async function askWith(question: Question, isFresh: boolean, io: HttpIo): Promise<HttpAnswer> {
  const own = (await question.authorize?.(question, isFresh)) ?? {}
  const follows = question.method === 'GET' || question.method === 'HEAD'
  let { url } = question
  for (let redirects = 0; ; redirects++) {
    const headers = { ...question.headers, ...(url.origin === question.url.origin ? own : {}) }
    const answer = await exchange({ ...question, url, headers }, io)
    const to = locationOf(answer.headers.location, url)
    const isSent = follows && [301, 302, 303, 307, 308].includes(answer.status)
    if (!isSent || !to || redirects === mostRedirects || !isWeb(to)) return answer
    // From TLS to plain, anybody may have been the one who answers.
    if (url.protocol === 'https:' && to.protocol !== 'https:') return answer
    url = to
  }
}

function isWeb({ protocol }: URL): boolean {
  return protocol === 'http:' || protocol === 'https:'
}
