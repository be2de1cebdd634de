import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { serveOnLoopback } from './loopback-server.ts'

/** A server for one machine. */
export interface GuestServer {
  /** What QEMU runs for each connection of the guest: a relay to the server, which nothing on the disk is needed for. */
  readonly command: string
  close(): Promise<void>
}

interface GuestServerRequest {
  /** Absolute paths by the path that they are asked for; read at each request. */
  readonly files: Readonly<Record<string, string>>
  /** Gets a line for each request, printable. */
  readonly onRequest: (line: string) => void
}

/**
 * Serves files by HTTP on a free port of loopback. Its relay ends with the connection, with the server, and with QEMU:
 * nothing stays when any of them is killed.
 */
export async function serveGuest({ files, onRequest }: GuestServerRequest): Promise<GuestServer> {
  const { port, close } = await serveOnLoopback((request, response) => {
    const tell = (what: string) => onRequest(`${request.method} ${printable(request.url)}: ${what}`)
    // A guest that is reset drops its connections: nobody is left to tell.
    answer(request, response, files).then(tell, () => {
      tell('cut off')
      response.destroy()
    })
  })
  return { command: relayCommand(port), close }
}

/** The guest chose it: it must neither write on the terminal nor fill it. */
function printable(url = ''): string {
  return url.slice(0, 200).replace(/[^\x21-\x7e]/g, '?')
}

/** Answers a request, and yields what to say of it. Rejects where the connection or the file ends early. */
async function answer(
  { method, url = '' }: IncomingMessage,
  response: ServerResponse,
  files: GuestServerRequest['files'],
): Promise<string> {
  response.setHeader('connection', 'close')
  const refuse = (status: number, why: string) => {
    response.writeHead(status).end(`${why}\n`)
    return `${status} ${why}`
  }
  if (method !== 'GET' && method !== 'HEAD') return refuse(405, 'only GET and HEAD')
  const path = Object.hasOwn(files, url) ? files[url] : undefined
  if (path === undefined) return refuse(404, 'no such file')
  const file = await openRegular(path)
  if (!file) return refuse(404, 'the file cannot be read')
  try {
    const { size } = await file.stat()
    response.writeHead(200, { 'content-length': size })
    if (method === 'HEAD' || size === 0) response.end()
    else
      await pipeline(file.createReadStream({ start: 0, end: size - 1, autoClose: false }), response)
    return `200, ${size} bytes`
  } finally {
    await file.close()
  }
}

/** Without waiting: a pipe of that name would keep the guest for ever. */
async function openRegular(path: string): Promise<FileHandle | undefined> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch(() => undefined)
  if (!file || (await file.stat()).isFile()) return file
  await file.close()
  return undefined
}

/**
 * QEMU splits it at blanks, and newer ones mind quotes, so it has neither. Node is found by our process: its path may
 * have blanks. See `fork_exec` in slirp's src/misc.c.
 */
function relayCommand(port: number): string {
  const done = '()=>process.stdout.write(``,()=>process.exit())'
  const relay = [
    'process.on(`uncaughtException`,()=>process.exit(1))',
    `s=require(\`net\`).connect(${port},\`127.0.0.1\`)`,
    `s.on(\`close\`,${done})`,
    'process.stdin.pipe(s).pipe(process.stdout,{end:false})',
  ].join(';')
  return `/proc/${process.pid}/exe -e ${relay}`
}
