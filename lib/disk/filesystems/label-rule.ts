/** Which labels a filesystem takes. */
export interface LabelRule {
  /** For people: `at most 16 bytes`. */
  readonly description: string
  /** True for a label that is stored as it is. */
  fits(label: string): boolean
  /** The nearest label that fits, for labels of other tools' configurations. */
  fit(label: string): string
}

/** A rule that counts bytes. */
export function byteLabel(bytes: number): LabelRule {
  return {
    description: `at most ${bytes} bytes`,
    fits: (label) => Buffer.byteLength(label) <= bytes,
    // A character that was cut in two is left out.
    fit: (label) =>
      Buffer.from(label)
        .subarray(0, bytes)
        .toString()
        .replace(/\ufffd+$/, ''),
  }
}
