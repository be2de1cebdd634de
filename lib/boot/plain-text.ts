import { StringDecoder } from 'node:string_decoder'

// Sequences as of ECMA-48: CSI, then OSC/DCS/… up to BEL or ST, then ESC with intermediates and one final byte.
const escapeSequence =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
  /\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)|[ -/]*[0-OQ-WYZ\\`-~])/g
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const otherControls = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/g
/** A sequence that has not ended after so many characters never will. */
const longestSequence = 4096

/** Turns the bytes of a terminal into plain text with `\n` as the end of lines, chunk by chunk. */
export class PlainText {
  readonly #decoder = new StringDecoder('utf8')
  #pending = ''

  /** The text of these bytes, as far as it is certain: half an escape sequence waits for the next call. */
  add(bytes: Uint8Array): string {
    const text = (this.#pending + this.#decoder.write(bytes)).replace(escapeSequence, '')
    const open = openEnd(text)
    this.#pending = text.slice(open)
    // A lone CR begins a line anew: without a terminal, that is a new line.
    return text
      .slice(0, open)
      .replace(/\r+\n|\r/g, '\n')
      .replace(otherControls, '')
  }
}

function openEnd(text: string): number {
  const begin = text.indexOf('\x1b')
  if (begin >= 0 && text.length - begin < longestSequence) return begin
  const trimmed = text.replace(/\r+$/, '')
  return trimmed.length
}
