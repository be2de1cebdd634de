import type { Published, PublishPlan, TargetIo } from '../driver.ts'
import { countSent } from '../http/count-sent.ts'
import { basicLogin } from './login.ts'
import { nameIn, placeBeside } from './place.ts'

/** Puts a file on a web server: beside its place and then into it, where the server can move files. */
export async function putFile(plan: PublishPlan, io: TargetIo): Promise<Published> {
  const { source, size, sha256 } = plan.shipment
  const url = new URL(plan.url)
  const moves = await canMove(url, io)
  const to = moves ? placeBeside(url.href, `${nameIn(url)}.part`) : url
  const begin = () => countSent((sent) => io.progress(sent, size))
  const body = { path: source, start: 0, size }
  await io.http.ask({ method: 'PUT', url: to, body, authorize: basicLogin(io), begin })
  if (moves) await move({ from: to, to: url, size }, io)
  return { url: plan.url, size, sha256 }
}

/** Puts a small text into its place. */
export async function putText(url: URL, text: string, io: TargetIo): Promise<void> {
  const moves = await canMove(url, io)
  const body = Buffer.from(text)
  const to = moves ? placeBeside(url.href, `${nameIn(url)}.part`) : url
  const headers = { 'content-type': 'text/plain; charset=utf-8' }
  await io.http.ask({ method: 'PUT', url: to, body, headers, authorize: basicLogin(io) })
  if (moves) await move({ from: to, to: url, size: body.length }, io)
}

/** Whether a server says that it moves files, as those with WebDAV do. */
async function canMove(url: URL, io: TargetIo): Promise<boolean> {
  const { status, headers } = await io.http.ask({
    method: 'OPTIONS',
    url: placeBeside(url.href, ''),
    authorize: basicLogin(io),
    // Who takes files may know nothing of this question.
    accept: [301, 302, 307, 308, 400, 403, 404, 405, 501],
  })
  return status < 300 && /\bMOVE\b/.test(headers.allow ?? '')
}

async function move(
  { from, to, size }: { readonly from: URL; readonly to: URL; readonly size: number },
  io: TargetIo,
): Promise<void> {
  const authorize = basicLogin(io)
  const headers = { destination: to.href, overwrite: 'T' }
  let tries = 0
  const begin = () => {
    tries += 1
    return {}
  }
  const done = await io.http.ask({
    method: 'MOVE',
    url: from,
    headers,
    authorize,
    begin,
    accept: [404],
  })
  if (done.status !== 404) return
  // The answer of the try before may be what was lost.
  const there = await io.http.ask({ method: 'HEAD', url: to, authorize })
  if (tries > 1 && Number(there.headers['content-length']) === size) return
  await io.http.ask({ method: 'MOVE', url: from, headers, authorize })
}
