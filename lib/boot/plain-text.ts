import { StringDecoder } from 'node:string_decoder'

// Sequences as of ECMA-48: CSI, then OSC, DCS and their like up to BEL or ST, then ESC with intermediates and a final byte.
// A CSI may lack its end: systemd shortens its status lines in the middle of one, with an ellipsis.
const escapeSequence =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
  /\x1b(?:\[[0-?]*[ -/]*(?:[@-~]|(?=[^ -~]))|[\]PX^_][^\x00-\x1f\x7f]*(?:\x07|\x1b\\)|[ -/]*[0-OQ-WYZ\\`-~])/g
/** What may become a sequence with the next bytes; anything longer never ends. */
const unfinished =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: as above
  /\x1b(?:\[[0-?]*[ -/]*|[\]PX^_][^\x00-\x1f\x7f]{0,4096}\x1b?|[ -/]*)$|\r+$/
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const otherControls = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/g

/** Turns the bytes of a terminal into plain text with `\n` as the end of lines, chunk by chunk. */
export class PlainText {
  readonly #decoder = new StringDecoder('utf8')
  #pending = ''

  /** The text of these bytes, as far as it is certain: half an escape sequence waits for the next call. */
  add(bytes: Uint8Array): string {
    const text = (this.#pending + this.#decoder.write(bytes)).replace(escapeSequence, '')
    const open = text.search(unfinished)
    const end = open < 0 ? text.length : open
    this.#pending = text.slice(end)
    // A lone CR begins a line anew: without a terminal, that is a new line.
    return text
      .slice(0, end)
      .replace(/\r+\n|\r/g, '\n')
      .replace(otherControls, '')
  }
}
