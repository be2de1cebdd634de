/** Printed characters after which a guest may do with the terminal what it likes. */
const openingLength = 200
const reset = '\\x1bc|\\x1b\\[\\?7l'
const clear = '\\x1b\\[2J|\\x1b\\[0*1?(?:;0*1?)?H|\\x1b\\[=\\d+h|\\x1b\\[8;\\d+;\\d+t'
const unfinished = '\\x1b(?:\\[[?=\\d;]*)?$'

/**
 * Keeps firmware from wiping the screen before the user could read a word, and always from resetting the terminal and from
 * turning line wrap off, which SeaBIOS never turns on again. Later clears, of a boot menu or an editor, pass.
 */
export class OpeningNoise {
  #printed = 0
  #pending = ''

  /** What of these bytes the user's terminal should get. */
  add(bytes: Uint8Array): Uint8Array {
    // latin1 keeps every byte as it is.
    const all = this.#pending + Buffer.from(bytes).toString('latin1')
    const unwanted = this.#printed < openingLength ? `${reset}|${clear}` : reset
    const cleaned = all.replace(new RegExp(unwanted, 'g'), '')
    const end = cleaned.search(new RegExp(unfinished))
    this.#pending = end < 0 ? '' : cleaned.slice(end)
    const out = end < 0 ? cleaned : cleaned.slice(0, end)
    this.#printed += out.length
    return Buffer.from(out, 'latin1')
  }
}
