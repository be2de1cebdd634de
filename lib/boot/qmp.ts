import { createInterface } from 'node:readline'
import type { Duplex } from 'node:stream'
import { debug } from '../debug.ts'
import { ParfaitError } from '../errors.ts'

const log = debug('boot')

/** An event of QEMU, such as SHUTDOWN; see the QMP reference. */
interface QmpEvent {
  readonly event: string
  readonly data?: Readonly<Record<string, unknown>>
}

interface Pending {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: Error) => void
}

interface Answer extends Partial<QmpEvent> {
  readonly id?: number
  readonly return?: unknown
  readonly error?: { readonly desc: string }
}

/** Talks QMP with one QEMU. https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html */
export class QmpClient {
  readonly #socket: Duplex
  readonly #pending = new Map<number, Pending>()
  readonly #onEvent: (event: QmpEvent) => void
  #last = 0
  #isClosed = false

  constructor(socket: Duplex, onEvent: (event: QmpEvent) => void) {
    this.#socket = socket
    this.#onEvent = onEvent
    // QEMU does not close this politely: ECONNRESET after `quit` is how it ends.
    socket.on('error', () => {})
    socket.on('close', () => this.#close())
    createInterface({ input: socket })
      .on('line', (line) => this.#take(line))
      // It passes on the errors of its input.
      .on('error', () => {})
  }

  /** Runs one command of QMP and yields what it returns. Error: `boot-failed`. */
  execute(command: string, args?: Readonly<Record<string, unknown>>): Promise<unknown> {
    const id = ++this.#last
    return new Promise((resolve, reject) => {
      if (this.#isClosed) return reject(gone())
      this.#pending.set(id, { resolve, reject })
      this.#socket.write(`${JSON.stringify({ execute: command, arguments: args, id })}\n`)
    })
  }

  /** Asks QEMU to end at once, as if the plug were pulled. */
  async quit(): Promise<void> {
    await this.execute('quit').catch(() => {})
  }

  /** Presses the power button of the machine. */
  async powerDown(): Promise<void> {
    await this.execute('system_powerdown')
  }

  #take(line: string): void {
    log('qmp %s', line)
    const answer = parse(line)
    if (answer.event !== undefined) this.#onEvent(answer as QmpEvent)
    const pending = answer.id === undefined ? undefined : this.#pending.get(answer.id)
    if (!pending || answer.id === undefined) return
    this.#pending.delete(answer.id)
    if (answer.error) pending.reject(new ParfaitError('boot-failed', `QEMU: ${answer.error.desc}`))
    else pending.resolve(answer.return)
  }

  #close(): void {
    this.#isClosed = true
    for (const { reject } of this.#pending.values()) reject(gone())
    this.#pending.clear()
  }
}

/** QEMU speaks JSON only; a line that is none is already in the debug log. */
function parse(line: string): Answer {
  try {
    return JSON.parse(line) as Answer
  } catch {
    return {}
  }
}

function gone(): ParfaitError {
  return new ParfaitError('boot-failed', 'QEMU has ended')
}
