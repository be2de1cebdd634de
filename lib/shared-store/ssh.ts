import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { decodePercent } from '../decode.ts'
import { isErrno, ParfaitError } from '../errors.ts'
import { readIfThere } from '../files.ts'
import { shellLine } from '../quoting/shell.ts'
import { cleanLine } from '../report/width.ts'
import type { SshServer } from '../servers/server.ts'
import { readServers } from '../servers/servers-file.ts'
import { keepLast, startSsh } from '../servers/ssh.ts'
import { connectFault } from '../servers/ssh-fault.ts'
import {
  type BlobName,
  mostNote,
  type SharedStore,
  type SharedStoreDriver,
  type SharedStoreIo,
} from './driver.ts'
import { blobPath, notePath } from './folder-layout.ts'

/** A folder of another machine: a shell and the usual programs do there. */
export const ssh: SharedStoreDriver = {
  name: 'ssh',
  summary: 'a folder of another machine, over ssh',
  scheme: 'ssh',
  async open(address, io) {
    return sshStore(address, io)
  },
}

/** Exit codes of the scripts below; ssh(1) itself ends with 255. */
const absent = 44
const taken = 45

/** `$1` is the folder, `$2` what is asked for; keys come on standard input, as their number has no end. */
const scripts = {
  has: `cd -- "$1" 2>/dev/null || exit 0; while read -r key; do [ ! -e "keys/$key.json" ] || echo "$key"; done`,
  get: `cd -- "$1" 2>/dev/null && [ -e "$2" ] || exit ${absent}; exec cat -- "$2"`,
  // Written aside; of two that put at once, the one whose link comes second is told.
  put: `set -e; umask 022; mkdir -p -- "$1/keys" "$1/blobs"; cd -- "$1"; part=$(mktemp "\${2%/*}/.parfait.XXXXXXXX")
trap 'rm -f -- "$part"' EXIT; chmod 644 "$part"; cat >"$part"; [ "$(wc -c <"$part")" -eq "$3" ]
[ ! -e "$2" ] || exit ${taken}; ln -- "$part" "$2" 2>/dev/null || { [ -e "$2" ] && exit ${taken}; exit 1; }`,
} as const

function sshStore(address: URL, io: SharedStoreIo): SharedStore {
  const folder = folderOf(address)
  const call = (name: keyof typeof scripts, ...words: string[]) =>
    startCall(address, ['sh', '-c', scripts[name], 'sh', folder, ...words], io)
  const put = async (path: string, size: number, from: AsyncIterable<Uint8Array>) => {
    const { child, ended } = await call('put', path, `${size}`)
    child.stdout.resume()
    await feed(from, child.stdin)
    return (await ended([taken])) !== taken
  }
  return {
    async has(keys) {
      const { child, ended } = await call('has')
      const answer = collect(child.stdout, keys.length * 65)
      await feed(from(keys.map((key) => `${key}\n`).join('')), child.stdin)
      const text = await answer
      await ended()
      const found = new Set((text ?? '').split('\n'))
      return new Set(keys.filter((key) => found.has(key)))
    },
    async note(key) {
      const { child, ended } = await call('get', notePath(key))
      child.stdin.end()
      const text = await collect(child.stdout, mostNote)
      return (await ended([absent])) === absent ? undefined : text
    },
    async *blob(blob: BlobName) {
      const { child, ended } = await call('get', blobPath(blob))
      child.stdin.end()
      yield* child.stdout
      await ended()
    },
    async put(key, { note, blob }, path) {
      await put(blobPath(blob), blob.size, createReadStream(path))
      return put(notePath(key), Buffer.byteLength(note), from(note))
    },
  }
}

/** `ssh://NAME/path`, where NAME is known to the user's ssh; the path is absolute. */
function folderOf({ pathname, hostname, username, password, href }: URL): string {
  const folder = decodePercent(pathname) ?? ''
  const isDecoded = decodePercent(username) !== undefined
  if (
    hostname !== '' &&
    isDecoded &&
    password === '' &&
    folder.length > 1 &&
    !folder.includes('\0')
  )
    return folder
  throw new ParfaitError('target-invalid', `Expected a machine and a folder of it, got '${href}'`, {
    place: '--shared-store',
    hint: 'such as ssh://layers.example/srv/layers; keys and passwords are the affair of ssh',
  })
}

/** A server of the list that PARFAIT_SERVERS names, or whatever the user's ssh knows by that name. */
async function serverOf(address: URL, env: SharedStoreIo['env']): Promise<SshServer> {
  const { hostname, port, username } = address
  const path = env.PARFAIT_SERVERS
  const content = path === undefined ? undefined : await readIfThere(path)
  const listed = content === undefined ? [] : readServers(content, path ?? '').servers
  const { ssh } = listed.find(({ name }) => name === hostname) ?? {}
  return {
    ...(ssh ?? { address: hostname }),
    ...(port === '' ? {} : { port: Number(port) }),
    ...(username === '' ? {} : { username: decodePercent(username) ?? '' }),
  }
}

async function startCall(address: URL, words: readonly string[], { env, signal }: SharedStoreIo) {
  const server = await serverOf(address, env)
  const { child, ended: whole } = await startSsh(server, shellLine(words), env)
  const stop = () => void child.kill('SIGKILL')
  signal?.addEventListener('abort', stop, { once: true })
  const said = keepLast(child.stderr)
  const ended = async (accept: readonly number[] = []) => {
    const { code } = await whole
    signal?.removeEventListener('abort', stop)
    if (signal?.aborted) throw new ParfaitError('interrupted', 'Interrupted')
    if (code === 0 || (code !== null && accept.includes(code))) return code
    const place = `${address.host}${address.pathname}`
    if (code === 255 || code === null)
      throw connectFault(
        { name: address.hostname, ssh: server, canBootstrap: [], options: {}, runSettings: {} },
        { code, said: said() },
      )
    const last = said().trim().split('\n').map(cleanLine).at(-1)
    throw new ParfaitError('target-refused', `A folder over ssh: ${last || `exit code ${code}`}`, {
      place,
      hint: 'have a folder there that this user may write to, with sh, cat, ln and mktemp',
    })
  }
  return { child, ended }
}

/** One that ends before it has read all is judged by its exit code. */
async function feed(bytes: AsyncIterable<Uint8Array>, stdin: NodeJS.WritableStream): Promise<void> {
  await pipeline(bytes, stdin).catch((error: unknown) => {
    if (!isErrno(error, 'EPIPE') && !isErrno(error, 'ERR_STREAM_PREMATURE_CLOSE')) throw error
  })
}

async function* from(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}

/** The text of a stream; undefined for one of more than `most` bytes, of which no more is kept. */
async function collect(
  stream: AsyncIterable<Uint8Array>,
  most: number,
): Promise<string | undefined> {
  const pieces: Uint8Array[] = []
  let size = 0
  for await (const piece of stream) {
    size += piece.length
    if (size <= most) pieces.push(piece)
  }
  return size <= most ? Buffer.concat(pieces).toString() : undefined
}
