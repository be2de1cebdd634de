import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { ParfaitError } from '../../errors.ts'
import { saidBy } from '../../system-fault.ts'
import { sendBody, sizeOfBody } from './body.ts'
import type { HttpAnswer, HttpCall, HttpHead, HttpIo } from './call.ts'
import { PassingFault } from './passing-fault.ts'
import { routeTo } from './route.ts'

/** Bytes of an answer that are kept where a call does not say. */
const usualKeep = 1 << 20

/** Smaller bodies go out unasked. Bytes. */
const smallBody = 1 << 20

/**
 * One request and its answer, whatever its status. There is no limit to the time that it takes, only to silence.
 * Errors: `PassingFault` for all that goes wrong on the way; what `call.take` throws.
 */
export async function exchange(call: HttpCall, io: HttpIo): Promise<HttpAnswer> {
  const size = sizeOfBody(call.body)
  const asks = size > smallBody
  const headers = {
    'user-agent': 'parfait',
    accept: '*/*',
    ...(call.body ? { 'content-length': String(size) } : {}),
    ...(asks ? { expect: '100-continue' } : {}),
    ...call.headers,
  }
  const route = await routeTo(call.url, io.proxies)
  const options = { ...route, method: call.method, headers: { ...headers, ...route.headers } }
  const isTls = call.url.protocol === 'https:'
  return new Promise((resolve, reject) => {
    const request = isTls ? httpsRequest(options) : httpRequest(options)
    const end = watchEnd(request, io, reject)
    request.once('response', (response) => {
      end.silence(io.patience.idle)
      // Nothing follows; some servers send a body all the same, which would be a fault of the parser.
      if (call.method === 'HEAD') {
        end.settle()
        return resolve({ ...headOf(response), body: Buffer.alloc(0) })
      }
      readAnswer(response, call).then((answer) => {
        end.settle()
        resolve(answer)
      }, end.fail)
    })
    end.silence(io.patience.idle)
    const send = () =>
      sendBody(request, call).then((isWhole) => {
        if (isWhole && changes(call)) end.silence(call.patience ?? io.patience.answer)
      }, end.fail)
    if (asks) whenWanted(request, io, send)
    else void send()
  })
}

/** What a server may take long for, once it has all of the request. */
function changes({ method }: HttpCall): boolean {
  return method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS'
}

/** A refusal that comes first, such as for a missing password, saves the way of gigabytes. */
function whenWanted(request: ClientRequest, { patience }: HttpIo, send: () => unknown): void {
  const start = () => {
    clearTimeout(timer)
    request.off('continue', start)
    request.off('response', stop)
    send()
  }
  const stop = () => {
    clearTimeout(timer)
    request.off('continue', start)
  }
  let timer: NodeJS.Timeout | undefined
  request.once('socket', (socket) => {
    const wait = () => {
      timer = setTimeout(start, patience.expect)
    }
    if (socket.connecting) socket.once('connect', wait)
    else wait()
  })
  request.once('continue', start)
  request.once('response', stop)
  request.once('close', stop)
}

/** Whatever comes first is how a request ends; its socket is closed with it. */
function watchEnd(request: ClientRequest, io: HttpIo, reject: (fault: unknown) => void) {
  let isSettled = false
  const settle = () => {
    isSettled = true
    io.signal?.removeEventListener('abort', abort)
    // Not in the middle of what the parser does.
    setImmediate(() => request.destroy())
  }
  const fail = (fault: unknown) => {
    if (isSettled) return
    settle()
    reject(meaningOf(fault))
  }
  const abort = () => fail(new PassingFault('it was interrupted'))
  io.signal?.addEventListener('abort', abort, { once: true })
  request.on('error', fail)
  request.once('close', () => fail(new PassingFault('the connection was closed')))
  let allowed = 0
  request.on('timeout', () =>
    fail(new PassingFault(`nothing came for ${Math.round(allowed / 1000)} s`)),
  )
  const silence = (milliseconds: number) => {
    allowed = milliseconds
    request.setTimeout(milliseconds)
  }
  request.once('socket', (socket) => socket.setKeepAlive(true, 30_000))
  return { settle, fail, silence }
}

function meaningOf(fault: unknown): unknown {
  if (!isOfNetwork(fault)) return fault
  const { code, message } = fault
  if (ofCertificate.test(code))
    return new ParfaitError(
      'target-refused',
      `The server shows no certificate to trust: ${message}`,
      {
        hint: 'have NODE_EXTRA_CA_CERTS name the file of the authority that signed it',
        cause: fault,
      },
    )
  return new PassingFault(saidBy(fault), { cause: fault })
}

/** No try makes a certificate right. */
const ofCertificate = /^CERT_|^ERR_TLS_CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|^DEPTH_ZERO/

/** Errors of sockets, of TLS and of the parser of HTTP; those of files name a path. */
function isOfNetwork(fault: unknown): fault is Error & { readonly code: string } {
  if (!(fault instanceof Error) || fault instanceof ParfaitError) return false
  return 'code' in fault && typeof fault.code === 'string' && !('path' in fault)
}

async function readAnswer(response: IncomingMessage, call: HttpCall): Promise<HttpAnswer> {
  const { keep = usualKeep, take } = call
  const head = headOf(response)
  const isGood = head.status >= 200 && head.status < 300
  const pieces: Buffer[] = []
  let kept = 0
  for await (const piece of response as AsyncIterable<Buffer>) {
    if (isGood && take) take(piece, head)
    else if (kept + piece.length <= keep) pieces.push(piece)
    else if (isGood) throw new PassingFault(`the answer has more than ${keep} bytes`)
    else break
    kept += piece.length
  }
  if (!response.complete && isGood) throw new PassingFault('the answer was cut')
  return { ...head, body: Buffer.concat(pieces) }
}

function headOf({ statusCode = 0, headers }: IncomingMessage): HttpHead {
  const entries = Object.entries(headers).map(([name, value]) => [name, String(value)])
  return { status: statusCode, headers: Object.fromEntries(entries) }
}
