import type { Duplex } from 'node:stream'

/** Characters of a line; a guest may say what it likes. */
const longest = 4096
/** Lines that nobody has asked for yet; older ones are forgotten. */
const most = 1000

/** The lines that a guest says on a port, and those that it is told. */
export class GuestWords {
  readonly #port: Duplex
  readonly #lines: string[] = []
  #rest = ''
  #changed = () => {}

  constructor(port: Duplex) {
    this.#port = port
    // QEMU closes its end when it quits; the machine's end is told by the session.
    port.on('error', () => {})
    port.on('data', (bytes: Buffer) => this.#add(bytes.toString('latin1')))
  }

  tell(line: string): void {
    if (this.#port.writable) this.#port.write(`${line}\n`)
  }

  /** Takes the first line from here on that matches; calls back at once, or when there is one. Gives back how to stop. */
  onLine(pattern: RegExp, found: (match: RegExpExecArray) => void): () => void {
    this.#changed = () => {
      for (;;) {
        const line = this.#lines.shift()
        if (line === undefined) return
        const match = pattern.exec(line)
        if (!match) continue
        this.#changed = () => {}
        found(match)
        return
      }
    }
    this.#changed()
    return () => {
      this.#changed = () => {}
    }
  }

  #add(text: string): void {
    const lines = (this.#rest + text).split('\n')
    this.#rest = (lines.pop() ?? '').slice(0, longest)
    for (const line of lines) this.#lines.push(line.slice(0, longest))
    this.#lines.splice(0, this.#lines.length - most)
    this.#changed()
  }
}
