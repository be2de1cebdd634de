import type { Duplex } from 'node:stream'
import { ParfaitError } from '../errors.ts'
import { PlainText } from './plain-text.ts'
import { until } from './until.ts'

/** Characters that are kept of what the console printed. */
const keptLength = 1 << 20
/** How far a match may reach back into what was searched before. */
const overlap = 4096

/** Whatever is waited for, it will not come after this. */
export const kernelPanic = /Kernel panic - not syncing.*/

interface WaitOptions {
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
  /** Position to search from; without it, all that was printed so far counts. */
  readonly from?: number
  /** A match of this one ends the waiting with an error. */
  readonly unless?: RegExp | undefined
}

/** The serial console of a machine, from its first character: text without escape sequences. */
export class SerialConsole {
  readonly #socket: Duplex
  readonly #plain = new PlainText()
  readonly #changed = new Set<() => void>()
  #text = ''
  #dropped = 0
  #end: string | undefined

  constructor(socket: Duplex, onBytes?: (bytes: Uint8Array) => void) {
    this.#socket = socket
    // QEMU closes its end with ECONNRESET when it quits; the session tells of the end.
    socket.on('error', () => {})
    socket.on('data', (bytes: Buffer) => {
      onBytes?.(bytes)
      this.#add(this.#plain.add(bytes))
    })
  }

  /** What was printed so far: the last 1,048,576 characters of it. */
  get text(): string {
    return this.#text
  }

  /** How many characters were printed so far. Take it before `write` to wait for the answer only. */
  get position(): number {
    return this.#dropped + this.#text.length
  }

  /** Why nothing more will come, once that is so. */
  get end(): string | undefined {
    return this.#end
  }

  /** Types on the console. Nothing happens after the machine's end. */
  write(text: string | Uint8Array): void {
    if (this.#socket.writable) this.#socket.write(text)
  }

  /** The last lines that have anything in them. */
  lastLines(count: number): string[] {
    const lines = this.#text.slice(-count * 500).split('\n')
    return lines.filter((line) => line.trim() !== '').slice(-count)
  }

  /**
   * Waits until a pattern matches. A match reaches over 4096 characters at most, and `^` wants the flag `m`. Errors:
   * `boot-failed` with the last lines when the time is over or the machine ended, `interrupted`.
   */
  async waitFor(pattern: RegExp, options: WaitOptions): Promise<RegExpExecArray> {
    const started = performance.now()
    const found = await until<RegExpExecArray | string>(options, (settle) =>
      this.#search(pattern, options, settle),
    )
    if (found !== 'late' && typeof found !== 'string') return found
    const seconds = Math.round((performance.now() - started) / 100) / 10
    const why = found === 'late' ? '' : `; ${found}`
    throw new ParfaitError(
      'boot-failed',
      `The console did not print /${pattern.source}/ within ${seconds} s${why}${this.quote()}`,
    )
  }

  /** All that was and will be printed, piece by piece. */
  async *[Symbol.asyncIterator](): AsyncGenerator<string, void, void> {
    for (let at = this.#dropped; ; ) {
      const fresh = this.textFrom(at)
      at = this.position
      if (fresh !== '') yield fresh
      else if (this.#end !== undefined) return
      else await new Promise<void>((resolve) => this.#onceChanged(resolve))
    }
  }

  /** What was printed at and after a position. */
  textFrom(position: number): string {
    return this.#text.slice(Math.max(0, position - this.#dropped))
  }

  /** For the session: nothing more will come. The first reason stays. */
  finish(reason: string): void {
    this.#end ??= reason
    this.#tell()
  }

  #search(
    pattern: RegExp,
    { from = 0, unless }: WaitOptions,
    settle: (result: RegExpExecArray | string) => void,
  ): () => void {
    let searched = from
    const look = () => {
      const fresh = this.#searchable(from, searched)
      searched = this.position
      const found = stateless(pattern).exec(fresh)
      const bad = unless && stateless(unless).exec(fresh)
      if (found) settle(found)
      else if (bad) settle(`it printed '${bad[0]}'`)
      else if (this.#end !== undefined) settle(this.#end)
    }
    this.#changed.add(look)
    look()
    return () => this.#changed.delete(look)
  }

  /** What was not searched yet and a bit before, from the beginning of a line if that bit has one. */
  #searchable(from: number, searched: number): string {
    const start = searched - overlap
    if (start <= from) return this.textFrom(from)
    const text = this.textFrom(start)
    const lineStart = text.indexOf('\n') + 1
    return lineStart <= overlap ? text.slice(lineStart) : text
  }

  /** The last ten lines, to be appended to a message. */
  quote(): string {
    const lines = this.lastLines(10)
    if (lines.length === 0) return '. The console printed nothing'
    return `. The console's last lines:\n${lines.map((line) => `  ${line}`).join('\n')}`
  }

  #add(text: string): void {
    if (text === '') return
    this.#text += text
    if (this.#text.length > keptLength * 1.25) {
      this.#dropped += this.#text.length - keptLength
      this.#text = this.#text.slice(-keptLength)
    }
    this.#tell()
  }

  #onceChanged(listener: () => void): void {
    const once = () => {
      this.#changed.delete(once)
      listener()
    }
    this.#changed.add(once)
  }

  #tell(): void {
    for (const listener of [...this.#changed]) listener()
  }
}

/** The flags `g` and `y` make `exec` remember where it was. */
function stateless(pattern: RegExp): RegExp {
  return pattern.global || pattern.sticky
    ? new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, ''))
    : pattern
}
