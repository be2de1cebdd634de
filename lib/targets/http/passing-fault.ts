/** Something that another try may mend. */
export class PassingFault extends Error {
  override readonly name = 'PassingFault'
  /** Milliseconds that the server asked for. */
  readonly retryAfter: number | undefined

  constructor(
    /** For the middle of a sentence. */
    reason: string,
    details: { readonly retryAfter?: number | undefined; readonly cause?: unknown } = {},
  ) {
    super(reason, details.cause === undefined ? undefined : { cause: details.cause })
    this.retryAfter = details.retryAfter
  }
}
