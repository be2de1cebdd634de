/** What the user typed: bytes for the guest, and what was asked of us, if anything. */
interface Typed {
  readonly bytes: Uint8Array
  readonly wish?: 'quit' | 'help'
}

const controlA = 0x01

/** QEMU's escape key: Ctrl-A X quits, Ctrl-A H helps, Ctrl-A Ctrl-A is one Ctrl-A for the guest. */
export class EscapeKeys {
  #isEscaped = false

  /** Sorts the next bytes of the keyboard; bytes behind a quit are not for the guest any more. */
  add(bytes: Uint8Array): Typed {
    const out: number[] = []
    let wish: 'help' | undefined
    for (const byte of bytes) {
      const isEscaped = this.#isEscaped
      this.#isEscaped = !isEscaped && byte === controlA
      if (this.#isEscaped) continue
      const key = isEscaped ? String.fromCharCode(byte).toLowerCase() : ''
      if (key === 'x') return { bytes: Uint8Array.from(out), wish: 'quit' }
      if (key === 'h' || key === '?') wish = 'help'
      else out.push(byte)
    }
    return { bytes: Uint8Array.from(out), ...(wish && { wish }) }
  }
}
