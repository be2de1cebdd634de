import type { Socket } from 'node:net'
import type { OpenBlockSource } from '../disk/block-source.ts'
import { ParfaitError } from '../errors.ts'
import { ByteQueue } from './byte-queue.ts'

/**
 * The few words of the NBD protocol that a reader needs; see
 * https://github.com/NetworkBlockDevice/nbd/blob/master/doc/proto.md
 */
const magic = {
  server: Buffer.from('NBDMAGIC'),
  option: Buffer.from('IHAVEOPT'),
  optionReply: 0x3e889045565a9n,
  request: 0x25609513,
  simpleReply: 0x67446698,
} as const
const fixedNewstyle = 1
const optionGo = 7
const reply = { acknowledge: 1, info: 3 } as const
const infoExport = 0
const command = { read: 0, disconnect: 2 } as const

/** The reading end of an NBD connection; requests are sent one after the other. */
class NbdClient implements OpenBlockSource {
  readonly size: number
  readonly #socket: Socket
  readonly #queue: ByteQueue
  #turn: Promise<unknown> = Promise.resolve()

  constructor(socket: Socket, queue: ByteQueue, size: number) {
    this.#socket = socket
    this.#queue = queue
    this.size = size
  }

  read(offset: number, length: number): Promise<Buffer> {
    const answer = this.#turn.then(() => this.#exchange(offset, length))
    this.#turn = answer.catch(() => {})
    return answer
  }

  async #exchange(offset: number, length: number): Promise<Buffer> {
    this.#socket.write(requestOf(command.read, offset, length))
    const head = await this.#queue.take(16)
    if (head.readUInt32BE(0) !== magic.simpleReply) throw broken('a reply', head)
    const error = head.readUInt32BE(4)
    if (error === 0) return this.#queue.take(length)
    throw new ParfaitError(
      'image-invalid',
      `The image cannot be read at byte ${offset} (error ${error} of qemu-nbd)`,
      { hint: `'qemu-img check' says what is wrong with an image` },
    )
  }

  async close(): Promise<void> {
    if (!this.#socket.destroyed) this.#socket.end(requestOf(command.disconnect, 0, 0))
  }
}

/** Flags, type, a cookie that we do not need, offset, length. */
function requestOf(type: number, offset: number, length: number): Buffer {
  const request = Buffer.alloc(28)
  request.writeUInt32BE(magic.request, 0)
  request.writeUInt16BE(type, 6)
  request.writeBigUInt64BE(BigInt(offset), 16)
  request.writeUInt32BE(length, 24)
  return request
}

/** The handshake, fixed newstyle, for the export without a name. Error: `image-invalid`. */
export async function greetNbd(socket: Socket): Promise<NbdClient> {
  const queue = new ByteQueue(socket)
  const greeting = await queue.take(18)
  const isGreeting =
    greeting.subarray(0, 8).equals(magic.server) && greeting.subarray(8, 16).equals(magic.option)
  if (!isGreeting) throw broken('a greeting', greeting)
  // Flags; then the option with its length, an empty name, and no wishes for information.
  const hello = Buffer.alloc(4 + 16 + 6)
  hello.writeUInt32BE(fixedNewstyle, 0)
  magic.option.copy(hello, 4)
  hello.writeUInt32BE(optionGo, 12)
  hello.writeUInt32BE(6, 16)
  socket.write(hello)
  return new NbdClient(socket, queue, await readExportSize(queue))
}

async function readExportSize(queue: ByteQueue): Promise<number> {
  let size: number | undefined
  for (;;) {
    const head = await queue.take(20)
    if (head.readBigUInt64BE(0) !== magic.optionReply) throw broken('an answer', head)
    const type = head.readUInt32BE(12)
    const data = await queue.take(head.readUInt32BE(16))
    if (type === reply.acknowledge && size !== undefined) return size
    if (type !== reply.info) throw broken('an export', data)
    if (data.readUInt16BE(0) === infoExport) size = Number(data.readBigUInt64BE(2))
  }
}

function broken(expected: string, came: Buffer): ParfaitError {
  const bytes = came.subarray(0, 20).toString('hex')
  return new ParfaitError('image-invalid', `Expected ${expected} of qemu-nbd, got '${bytes}'`)
}
