import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { type LoopbackServer, serveOnLoopback } from '../boot/loopback-server.ts'
import { decodePercent } from '../decode.ts'

interface FileServerRequest {
  /** Absolute paths by the name that they are asked for. */
  readonly files: Readonly<Record<string, string>>
  /** Gets the body of every POST, as text. */
  readonly onReport: (body: string) => void
}

/** Most of a report that is read: more is no report. */
const reportLimit = 1 << 20

/** Gives files to one machine that is being deployed, by HTTP on loopback, with ranges, and takes its reports. */
export async function serveFiles({ files, onReport }: FileServerRequest): Promise<LoopbackServer> {
  return serveOnLoopback((request, response) => {
    const work =
      request.method === 'POST'
        ? takeReport(request, response, onReport)
        : giveFile(request, response, files)
    // A guest that is reset drops its connections: nobody is left to tell.
    work.catch(() => response.destroy())
  })
}

async function takeReport(
  request: IncomingMessage,
  response: ServerResponse,
  onReport: (body: string) => void,
): Promise<void> {
  let body = ''
  for await (const chunk of request) if (body.length < reportLimit) body += String(chunk)
  onReport(body)
  response.end('ok\n')
}

async function giveFile(
  request: IncomingMessage,
  response: ServerResponse,
  files: FileServerRequest['files'],
): Promise<void> {
  const name = decodePercent((request.url ?? '/').slice(1)) ?? ''
  const path = Object.hasOwn(files, name) ? files[name] : undefined
  if (path === undefined) return void response.writeHead(404).end('no such file\n')
  const { size, mtimeMs } = await stat(path)
  const range = readRange(request.headers.range, size)
  if (range === 'beyond')
    return void response.writeHead(416, { 'content-range': `bytes */${size}` }).end()
  const { start, end } = range ?? { start: 0, end: size - 1 }
  response.writeHead(range ? 206 : 200, {
    'accept-ranges': 'bytes',
    'content-length': end - start + 1,
    etag: `"${size.toString(16)}-${mtimeMs.toString(16)}"`,
    ...(range && { 'content-range': `bytes ${start}-${end}/${size}` }),
  })
  if (request.method === 'HEAD' || size === 0) return void response.end()
  await pipeline(createReadStream(path, { start, end }), response)
}

/** `bytes=5-9` or `bytes=5-` of a file; undefined where the whole file is wanted. RFC 9110, 14.1.2 */
export function readRange(
  header: string | undefined,
  size: number,
): { readonly start: number; readonly end: number } | 'beyond' | undefined {
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(header ?? '') ?? []
  if (first === undefined) return undefined
  const start = Number(first)
  const end = Math.min(last ? Number(last) : size - 1, size - 1)
  return start < size && start <= end ? { start, end } : 'beyond'
}
